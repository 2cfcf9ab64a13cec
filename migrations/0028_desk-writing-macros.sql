CREATE TABLE "macro" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"site_id" uuid,
	"name" text NOT NULL,
	"actions" jsonb NOT NULL,
	"uses" integer DEFAULT 0 NOT NULL,
	"last_used_at" timestamp with time zone,
	"archived_at" timestamp with time zone,
	"changed_by" text,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "macro_run" (
	"id" uuid PRIMARY KEY NOT NULL,
	"conversation_id" uuid NOT NULL,
	"run_id" text NOT NULL,
	"macro_id" uuid NOT NULL,
	"handoff_id" uuid NOT NULL,
	"agent" text NOT NULL,
	"agent_id" uuid,
	"done" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message_translation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"conversation_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"language" text NOT NULL,
	"text" text NOT NULL,
	"is_original" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "macro" ADD CONSTRAINT "macro_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "macro" ADD CONSTRAINT "macro_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "macro_run" ADD CONSTRAINT "macro_run_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_translation" ADD CONSTRAINT "message_translation_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_translation" ADD CONSTRAINT "message_translation_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "macro_organisation" ON "macro" USING btree ("organisation_id");--> statement-breakpoint
CREATE UNIQUE INDEX "macro_run_unique" ON "macro_run" USING btree ("conversation_id","run_id");--> statement-breakpoint
CREATE INDEX "macro_run_macro" ON "macro_run" USING btree ("macro_id");--> statement-breakpoint
CREATE UNIQUE INDEX "message_translation_unique" ON "message_translation" USING btree ("message_id","language");--> statement-breakpoint
CREATE INDEX "message_translation_conversation" ON "message_translation" USING btree ("conversation_id");--> statement-breakpoint
-- A run is a fact: only its conversation's removal removes it.
CREATE TRIGGER "macro_run_never_changes" BEFORE UPDATE ON "macro_run" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
