ALTER TABLE "knowledge_version" ADD COLUMN "heartbeat_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "passage" ADD COLUMN "plain" text NOT NULL;--> statement-breakpoint
ALTER TABLE "passage" ADD COLUMN "start_offset" integer;--> statement-breakpoint
ALTER TABLE "passage" ADD COLUMN "end_offset" integer;--> statement-breakpoint
CREATE UNIQUE INDEX "knowledge_version_building_unique" ON "knowledge_version" USING btree ("site_id") WHERE state = 'building';