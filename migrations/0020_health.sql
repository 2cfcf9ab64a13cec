CREATE TABLE "article_link" (
	"site_id" uuid NOT NULL,
	"url" text NOT NULL,
	"article_ids" jsonb NOT NULL,
	"state" text DEFAULT 'unchecked' NOT NULL,
	"status" integer,
	"reason" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"checked_at" timestamp with time zone,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"is_gone" boolean DEFAULT false NOT NULL,
	CONSTRAINT "article_link_site_id_url_pk" PRIMARY KEY("site_id","url")
);
--> statement-breakpoint
CREATE TABLE "health_dismissal" (
	"site_id" uuid NOT NULL,
	"finding_id" text NOT NULL,
	"by" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "health_dismissal_site_id_finding_id_pk" PRIMARY KEY("site_id","finding_id")
);
--> statement-breakpoint
CREATE TABLE "knowledge_health" (
	"site_id" uuid PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"findings" jsonb NOT NULL,
	"read_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "past_conversation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"started_at" timestamp with time zone,
	"question" text NOT NULL,
	"reply" text,
	"messages" jsonb NOT NULL,
	"tags" jsonb NOT NULL,
	"article_id" uuid,
	"rating" text,
	"content_hash" text NOT NULL,
	"replay_outcome" text,
	"replay_article_id" uuid,
	"replay_id" uuid
);
--> statement-breakpoint
CREATE TABLE "past_import" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"name" text NOT NULL,
	"source" text NOT NULL,
	"conversations" integer DEFAULT 0 NOT NULL,
	"by" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "past_replay" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"questions" integer NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "article_link" ADD CONSTRAINT "article_link_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "health_dismissal" ADD CONSTRAINT "health_dismissal_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "knowledge_health" ADD CONSTRAINT "knowledge_health_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "past_conversation" ADD CONSTRAINT "past_conversation_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "past_conversation" ADD CONSTRAINT "past_conversation_import_id_past_import_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."past_import"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "past_conversation" ADD CONSTRAINT "past_conversation_article_id_article_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."article"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "past_conversation" ADD CONSTRAINT "past_conversation_replay_article_id_article_id_fk" FOREIGN KEY ("replay_article_id") REFERENCES "public"."article"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "past_import" ADD CONSTRAINT "past_import_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "past_replay" ADD CONSTRAINT "past_replay_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "article_link_due" ON "article_link" USING btree ("due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "past_conversation_unique" ON "past_conversation" USING btree ("site_id","source","external_id");--> statement-breakpoint
CREATE INDEX "past_conversation_newest" ON "past_conversation" USING btree ("site_id","started_at");--> statement-breakpoint
CREATE INDEX "past_import_site" ON "past_import" USING btree ("site_id","created_at");--> statement-breakpoint
CREATE INDEX "past_replay_site" ON "past_replay" USING btree ("site_id","started_at");