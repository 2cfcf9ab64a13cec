CREATE TABLE "job" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text,
	"subject" text NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"most_attempts" integer NOT NULL,
	"runner" uuid,
	"seen_at" timestamp with time zone,
	"stage" text,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer,
	"checkpoint" jsonb,
	"fault" text,
	"remedy" text,
	"started_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "source" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"token" text,
	"options" jsonb NOT NULL,
	"schedule" text NOT NULL,
	"apply" text NOT NULL,
	"next_run_at" timestamp with time zone,
	"last_read_at" timestamp with time zone,
	"figures" jsonb,
	"failing_since" timestamp with time zone,
	"fault" text,
	"remedy" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "source_article" (
	"source_id" uuid NOT NULL,
	"key" text NOT NULL,
	"article_id" uuid,
	"address" text NOT NULL,
	"base" jsonb,
	"dropped" text,
	CONSTRAINT "source_article_source_id_key_pk" PRIMARY KEY("source_id","key")
);
--> statement-breakpoint
CREATE TABLE "source_change" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"source_id" uuid NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"content" jsonb,
	"content_hash" text NOT NULL,
	"reason" text,
	"is_conflict" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "source_page" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source_id" uuid NOT NULL,
	"address" text NOT NULL,
	"run_id" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"depth" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"etag" text,
	"last_modified" text,
	"articles" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"around" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"read_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "job" ADD CONSTRAINT "job_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source" ADD CONSTRAINT "source_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_article" ADD CONSTRAINT "source_article_source_id_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_article" ADD CONSTRAINT "source_article_article_id_article_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."article"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_change" ADD CONSTRAINT "source_change_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_change" ADD CONSTRAINT "source_change_source_id_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_page" ADD CONSTRAINT "source_page_source_id_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "job_key_unique" ON "job" USING btree ("key") WHERE state in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "job_open" ON "job" USING btree ("due_at") WHERE state in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "job_site" ON "job" USING btree ("site_id","created_at");--> statement-breakpoint
CREATE INDEX "source_site" ON "source" USING btree ("site_id","created_at");--> statement-breakpoint
CREATE INDEX "source_due" ON "source" USING btree ("next_run_at");--> statement-breakpoint
CREATE INDEX "source_article_article" ON "source_article" USING btree ("article_id");--> statement-breakpoint
CREATE UNIQUE INDEX "source_change_open_unique" ON "source_change" USING btree ("source_id","key") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "source_change_site" ON "source_change" USING btree ("site_id","state","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "source_page_address_unique" ON "source_page" USING btree ("source_id","address");--> statement-breakpoint
CREATE INDEX "source_page_run" ON "source_page" USING btree ("source_id","run_id","state");