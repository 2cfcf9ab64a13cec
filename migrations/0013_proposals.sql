CREATE TABLE "proposal" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"article_id" uuid NOT NULL,
	"text" text NOT NULL,
	"same_as" text NOT NULL,
	"source" text NOT NULL,
	"job_id" uuid,
	"conversation_id" uuid,
	"checked_by" text,
	"rank" integer,
	"score" double precision,
	"closer_to" uuid,
	"state" text DEFAULT 'open' NOT NULL,
	"edited_text" text,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "proposal_job" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"source" text NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"model" text,
	"estimate_nano_usd" bigint,
	"budget_nano_usd" bigint,
	"spent_nano_usd" bigint DEFAULT 0 NOT NULL,
	"fault" text,
	"runner" uuid NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "proposal_job_article" (
	"job_id" uuid NOT NULL,
	"article_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"proposed" integer DEFAULT 0 NOT NULL,
	"reason" text,
	CONSTRAINT "proposal_job_article_job_id_article_id_pk" PRIMARY KEY("job_id","article_id")
);
--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_article_id_article_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."article"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_job_id_proposal_job_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."proposal_job"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_closer_to_article_id_fk" FOREIGN KEY ("closer_to") REFERENCES "public"."article"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_job" ADD CONSTRAINT "proposal_job_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_job_article" ADD CONSTRAINT "proposal_job_article_job_id_proposal_job_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."proposal_job"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_job_article" ADD CONSTRAINT "proposal_job_article_article_id_article_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."article"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "proposal_same_unique" ON "proposal" USING btree ("article_id","same_as");--> statement-breakpoint
CREATE INDEX "proposal_site" ON "proposal" USING btree ("site_id","state");--> statement-breakpoint
CREATE INDEX "proposal_job_index" ON "proposal" USING btree ("job_id");--> statement-breakpoint
CREATE INDEX "proposal_conversation" ON "proposal" USING btree ("conversation_id");--> statement-breakpoint
CREATE UNIQUE INDEX "proposal_job_running_unique" ON "proposal_job" USING btree ("site_id") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "proposal_job_site" ON "proposal_job" USING btree ("site_id","created_at");