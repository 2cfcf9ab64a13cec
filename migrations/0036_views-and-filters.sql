CREATE TABLE "saved_view" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"member_id" uuid,
	"name" text NOT NULL,
	"filter" jsonb NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_member_id_user_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "saved_view_organisation" ON "saved_view" USING btree ("organisation_id","member_id");--> statement-breakpoint
CREATE INDEX "conversation_open" ON "conversation" USING btree ("site_id","updated_at") WHERE state in ('queued', 'person');--> statement-breakpoint
CREATE INDEX "conversation_agent" ON "conversation" USING btree ("agent_id","updated_at") WHERE agent_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "conversation_team" ON "conversation" USING btree ("team_id","updated_at") WHERE team_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "conversation_priority" ON "conversation" USING btree ("site_id","priority","updated_at") WHERE priority <> 2;--> statement-breakpoint
CREATE INDEX "visitor_language" ON "visitor" USING btree ("site_id","language");