CREATE TABLE "approval_draft" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"conversation_id" uuid NOT NULL,
	"turn_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"text" text NOT NULL,
	"citations" jsonb NOT NULL,
	"form" text NOT NULL,
	"confidence" double precision NOT NULL,
	"subjects" jsonb NOT NULL,
	"sent_message_id" uuid,
	"by" text,
	"by_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "approval_draft" ADD CONSTRAINT "approval_draft_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_draft" ADD CONSTRAINT "approval_draft_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "approval_draft_turn_unique" ON "approval_draft" USING btree ("turn_id");--> statement-breakpoint
CREATE UNIQUE INDEX "approval_draft_waiting_unique" ON "approval_draft" USING btree ("conversation_id") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "approval_draft_conversation" ON "approval_draft" USING btree ("conversation_id","created_at");--> statement-breakpoint
CREATE INDEX "approval_draft_site" ON "approval_draft" USING btree ("site_id","created_at");--> statement-breakpoint
-- What becomes of a draft is sent to webhooks too. As in migration 0047, with one kind more.
DROP TRIGGER "webhook_desk_event_added" ON "desk_event";--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "webhook_desk_event_added" AFTER INSERT ON "desk_event" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.kind IN ('assigned', 'transferred', 'taken-over', 'requeued', 'team-changed', 'priority-changed',
    'sentiment-changed', 'tags-added', 'tags-removed', 'snoozed', 'woken', 'due-soon', 'overdue', 'routed', 'merged',
    'merged-in', 'customer-merged', 'draft-changed', 'undone'))
  EXECUTE FUNCTION "webhook_desk"();
