CREATE TABLE "tune" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"stage" text,
	"share" double precision DEFAULT 0 NOT NULL,
	"seconds_left" integer,
	"loss" double precision,
	"device" text,
	"minutes" integer,
	"seed" integer NOT NULL,
	"base" text NOT NULL,
	"model" text,
	"path" text,
	"data" jsonb,
	"figures" jsonb,
	"verdict" text,
	"fault" text,
	"runner" uuid NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"promoted_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "tune" ADD CONSTRAINT "tune_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "tune_running_unique" ON "tune" USING btree ("state") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "tune_site" ON "tune" USING btree ("site_id","created_at");