CREATE TABLE "webhook_endpoint" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"site_id" uuid,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"shown_address" text NOT NULL,
	"events" text[] NOT NULL,
	"content" text NOT NULL,
	"secret" text,
	"secret_end" text,
	"old_secret" text,
	"old_secret_until" timestamp with time zone,
	"disabled_at" timestamp with time zone,
	"disabled_by" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"fault" text,
	"retry_at" timestamp with time zone,
	"last_delivered_at" timestamp with time zone,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"conversation_id" uuid,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_delivery" (
	"id" uuid PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"lane" uuid NOT NULL,
	"state" text DEFAULT 'new' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"body" text,
	"status" integer,
	"fault" text,
	"duration_ms" integer,
	"replayed_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "webhook_attempt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"duration_ms" integer NOT NULL,
	"status" integer,
	"fault" text,
	"headers" jsonb NOT NULL,
	"reply" text
);
--> statement-breakpoint
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_event" ADD CONSTRAINT "webhook_event_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_event" ADD CONSTRAINT "webhook_event_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint_id_webhook_endpoint_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoint"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_event_id_webhook_event_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."webhook_event"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_delivery_id_webhook_delivery_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."webhook_delivery"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_endpoint_organisation" ON "webhook_endpoint" USING btree ("organisation_id","created_at");--> statement-breakpoint
CREATE INDEX "webhook_event_conversation" ON "webhook_event" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "webhook_event_created" ON "webhook_event" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhook_delivery_new" ON "webhook_delivery" USING btree ("position") WHERE state = 'new';--> statement-breakpoint
CREATE INDEX "webhook_delivery_lane" ON "webhook_delivery" USING btree ("endpoint_id","lane","position") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "webhook_delivery_endpoint" ON "webhook_delivery" USING btree ("endpoint_id","position");--> statement-breakpoint
CREATE INDEX "webhook_delivery_event" ON "webhook_delivery" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "webhook_attempt_delivery" ON "webhook_attempt" USING btree ("delivery_id","at");--> statement-breakpoint
CREATE TRIGGER "webhook_attempt_unchanged" BEFORE UPDATE ON "webhook_attempt" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();--> statement-breakpoint
-- The outbox. Triggers write it, so that no path that changes a conversation can forget it, and no change costs another
-- round trip. They run at the end of the transaction: an event shows its conversation as it was stored, not half changed.
-- Without an endpoint that wants an event, they only look into an empty table.
--
-- UUIDv7, as newId() makes them; uuidv7() needs PostgreSQL 18.
CREATE FUNCTION "webhook_id"() RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid
$$;--> statement-breakpoint
CREATE FUNCTION "webhook_time"("moment" timestamp with time zone) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char("moment" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;--> statement-breakpoint
-- Stores an event and its deliveries, if an endpoint wants it. `of_conversation` null: it was deleted, or there is none.
CREATE FUNCTION "webhook_store"("of_site" uuid, "of_conversation" uuid, "of_lane" uuid, "of_type" text, "of_data" jsonb, "moment" timestamp with time zone)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  new_id uuid := "webhook_id"();
  wanted uuid[];
BEGIN
  SELECT array_agg(e.id) INTO wanted FROM "webhook_endpoint" e
    JOIN "site" s ON s.id = of_site AND s.organisation_id = e.organisation_id
    WHERE e.disabled_at IS NULL AND of_type = ANY (e.events) AND (e.site_id IS NULL OR e.site_id = of_site);
  IF wanted IS NULL THEN RETURN; END IF;
  INSERT INTO "webhook_event" (id, site_id, conversation_id, type, data, created_at)
    VALUES (new_id, of_site, of_conversation, of_type, of_data, moment);
  INSERT INTO "webhook_delivery" (id, endpoint_id, event_id, site_id, lane)
    SELECT "webhook_id"(), one, new_id, of_site, of_lane FROM unnest(wanted) AS one;
END;
$$;--> statement-breakpoint
-- An event of a conversation that exists. Conversations made for the demo are nobody's news.
CREATE FUNCTION "webhook_emit"("of_conversation" uuid, "of_type" text, "of_data" jsonb, "moment" timestamp with time zone)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "webhook_endpoint" WHERE disabled_at IS NULL) THEN RETURN; END IF;
  SELECT id, site_id, visitor_id, state, agent, is_demo, is_test, created_at INTO c FROM "conversation" WHERE id = of_conversation;
  IF NOT FOUND OR c.is_demo THEN RETURN; END IF;
  PERFORM "webhook_store"(c.site_id, c.id, c.id, of_type, of_data || jsonb_build_object(
    'conversation', jsonb_build_object('id', c.id, 'state', c.state, 'agent', c.agent, 'isTest', c.is_test,
      'createdAt', "webhook_time"(c.created_at)),
    'visitorId', c.visitor_id), moment);
END;
$$;--> statement-breakpoint
CREATE FUNCTION "webhook_conversation"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moment timestamp with time zone := clock_timestamp();
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF NOT OLD.is_demo THEN
      PERFORM "webhook_store"(OLD.site_id, NULL, OLD.id, 'conversation.deleted',
        jsonb_build_object('conversation', jsonb_build_object('id', OLD.id)), moment);
    END IF;
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM "webhook_emit"(NEW.id, 'conversation.created', '{}', NEW.created_at);
    RETURN NULL;
  END IF;
  IF OLD.state <> NEW.state THEN
    IF NEW.state = 'closed' THEN PERFORM "webhook_emit"(NEW.id, 'conversation.closed', '{}', NEW.updated_at);
    ELSIF OLD.state = 'closed' THEN PERFORM "webhook_emit"(NEW.id, 'conversation.reopened', '{}', NEW.updated_at);
    END IF;
  END IF;
  IF NEW.satisfaction_at IS DISTINCT FROM OLD.satisfaction_at AND NEW.satisfaction IS NOT NULL THEN
    PERFORM "webhook_emit"(NEW.id, 'conversation.rated', jsonb_build_object('rating',
      jsonb_build_object('score', NEW.satisfaction, 'comment', NEW.satisfaction_comment)), moment);
  END IF;
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE FUNCTION "webhook_message"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "webhook_emit"(NEW.conversation_id,
    CASE NEW.author WHEN 'visitor' THEN 'message.visitor' WHEN 'machine' THEN 'message.assistant' ELSE 'message.agent' END,
    jsonb_build_object('message', jsonb_build_object('id', NEW.id, 'sequence', NEW.sequence, 'agent', NEW.agent,
      'text', NEW.text, 'form', NEW.detail -> 'form', 'citations', NEW.detail -> 'citations',
      'attachment', NEW.detail -> 'attachment', 'createdAt', "webhook_time"(NEW.created_at))), NEW.created_at);
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE FUNCTION "webhook_handoff"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "webhook_emit"(NEW.conversation_id,
    CASE NEW.state WHEN 'queued' THEN 'conversation.handed-over' WHEN 'claimed' THEN 'conversation.claimed' ELSE 'conversation.returned' END,
    jsonb_build_object('handoff', jsonb_build_object('id', NEW.id, 'state', NEW.state, 'reason', NEW.reason,
      'agent', NEW.agent, 'agentId', NEW.agent_id, 'summary', NEW.summary, 'facts', NEW.facts)), clock_timestamp());
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE FUNCTION "webhook_rating"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  m record;
BEGIN
  SELECT id, sequence, agent, created_at INTO m FROM "message" WHERE id = NEW.message_id;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM "webhook_emit"(NEW.conversation_id, 'answer.rated', jsonb_build_object(
    'message', jsonb_build_object('id', m.id, 'sequence', m.sequence, 'agent', m.agent, 'createdAt', "webhook_time"(m.created_at)),
    'rating', jsonb_build_object('helped', NEW.helped, 'reason', NEW.reason, 'comment', NEW.comment)), NEW.created_at);
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE FUNCTION "webhook_note"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "webhook_emit"(NEW.conversation_id, 'note.created', jsonb_build_object('note', jsonb_build_object(
    'id', NEW.id, 'author', NEW.author, 'text', NEW.text, 'createdAt', "webhook_time"(NEW.created_at))), NEW.created_at);
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "webhook_conversation_begun" AFTER INSERT OR DELETE ON "conversation" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "webhook_conversation"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "webhook_conversation_changed" AFTER UPDATE ON "conversation" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.satisfaction_at IS DISTINCT FROM NEW.satisfaction_at) EXECUTE FUNCTION "webhook_conversation"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "webhook_message_stored" AFTER INSERT ON "message" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.author <> 'system') EXECUTE FUNCTION "webhook_message"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "webhook_handoff_opened" AFTER INSERT ON "handoff" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state IN ('queued', 'claimed')) EXECUTE FUNCTION "webhook_handoff"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "webhook_handoff_changed" AFTER UPDATE ON "handoff" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('claimed', 'returned')) EXECUTE FUNCTION "webhook_handoff"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "webhook_rating_set" AFTER INSERT OR UPDATE ON "rating" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "webhook_rating"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "webhook_note_added" AFTER INSERT ON "note" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "webhook_note"();
