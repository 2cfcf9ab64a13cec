-- What is told of a conversation has three kinds now: topic, priority, sentiment. What was told of topics is kept; their
-- classifiers are learnt anew, because figures are stored under other names.
CREATE TABLE "classified" (
	"conversation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"site_id" uuid NOT NULL,
	"class_id" text,
	"probability" double precision,
	"is_set" boolean NOT NULL,
	"learnt_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "classified_conversation_id_kind_pk" PRIMARY KEY("conversation_id","kind")
);
--> statement-breakpoint
CREATE TABLE "classifier" (
	"site_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"labels" text NOT NULL,
	"embedder_id" text NOT NULL,
	"model" "bytea",
	"figures" jsonb,
	"learnt_at" timestamp with time zone NOT NULL,
	CONSTRAINT "classifier_site_id_kind_pk" PRIMARY KEY("site_id","kind")
);
--> statement-breakpoint
INSERT INTO "classified" ("conversation_id", "kind", "site_id", "class_id", "probability", "is_set", "learnt_at", "at")
  SELECT conversation_id, 'topic', site_id, tag_id::text, probability, is_set, learnt_at, at FROM "topic_guess";--> statement-breakpoint
DROP TABLE "topic_guess" CASCADE;--> statement-breakpoint
DROP TABLE "topic_model" CASCADE;--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "sentiment" text;--> statement-breakpoint
ALTER TABLE "classified" ADD CONSTRAINT "classified_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "classified" ADD CONSTRAINT "classified_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "classifier" ADD CONSTRAINT "classifier_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "classified_site" ON "classified" USING btree ("site_id");--> statement-breakpoint
CREATE INDEX "conversation_sentiment" ON "conversation" USING btree ("site_id","sentiment","updated_at") WHERE sentiment IS NOT NULL;--> statement-breakpoint
CREATE INDEX "desk_event_classes" ON "desk_event" USING btree ("site_id","kind") WHERE kind in ('priority-changed', 'sentiment-changed');--> statement-breakpoint
-- As before, and how its customer feels. Priorities by their number: server/wire/desk.ts.
CREATE OR REPLACE FUNCTION "webhook_emit"("of_conversation" uuid, "of_type" text, "of_data" jsonb, "moment" timestamp with time zone)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c record;
BEGIN
  IF NOT "webhook_is_used"() THEN RETURN; END IF;
  SELECT id, site_id, visitor_id, state, agent, agent_id, team_id, priority, sentiment, tag_ids, snoozed, snoozed_until, is_demo, is_test, created_at
    INTO c FROM "conversation" WHERE id = of_conversation;
  IF NOT FOUND OR c.is_demo THEN RETURN; END IF;
  PERFORM "webhook_store"(c.site_id, c.id, c.id, of_type, of_data || jsonb_build_object(
    'conversation', jsonb_build_object('id', c.id, 'state', c.state, 'agent', c.agent, 'agentId', c.agent_id,
      'team', CASE WHEN c.team_id IS NULL THEN NULL ELSE "webhook_team"(c.team_id) END,
      'priority', (ARRAY['urgent', 'high', 'normal', 'low'])[c.priority + 1],
      'sentiment', c.sentiment,
      'tags', CASE WHEN c.tag_ids = '{}' THEN '[]' ELSE "webhook_tags"(c.tag_ids) END,
      'snoozed', CASE WHEN c.snoozed THEN jsonb_build_object('until', "webhook_time"(c.snoozed_until)) END,
      'isTest', c.is_test, 'createdAt', "webhook_time"(c.created_at)),
    'visitorId', c.visitor_id), moment);
END;
$$;--> statement-breakpoint
DROP TRIGGER "webhook_desk_event_added" ON "desk_event";--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "webhook_desk_event_added" AFTER INSERT ON "desk_event" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.kind IN ('assigned', 'transferred', 'taken-over', 'requeued', 'team-changed', 'priority-changed', 'sentiment-changed', 'tags-added',
    'tags-removed', 'snoozed', 'woken', 'due-soon', 'overdue', 'routed', 'merged', 'merged-in', 'customer-merged', 'undone'))
  EXECUTE FUNCTION "webhook_desk"();
