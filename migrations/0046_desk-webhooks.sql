-- Webhooks are told what happens at the desk. Like the rest of the outbox (migration 0025), it's written by triggers at
-- the end of the change's transaction, from the row of desk_event that says who did what, when and why.
--
-- Names as they are at that moment; deleted teams and tags stay as rows.
CREATE FUNCTION "webhook_team"("of_team" uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', t.id, 'name', t.name) FROM "team" t WHERE t.id = "of_team"
$$;--> statement-breakpoint
CREATE FUNCTION "webhook_tags"("of_tags" uuid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) ORDER BY t.name, t.id), '[]')
    FROM "tag" t WHERE t.id = ANY ("of_tags")
$$;--> statement-breakpoint
-- An event at the desk as it's sent: what it says, with names beside the ids of teams, tags and rules.
CREATE FUNCTION "webhook_desk_event"("e" "desk_event") RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT ("e".detail - ARRAY['teamId', 'tagIds', 'ruleId', 'rule', 'to', 'number', 'restored'])
    || CASE WHEN "e".detail ? 'teamId'
      THEN jsonb_build_object('team', "webhook_team"(("e".detail ->> 'teamId')::uuid)) ELSE '{}' END
    || CASE WHEN "e".detail ? 'tagIds'
      THEN jsonb_build_object('tags', "webhook_tags"(ARRAY(SELECT jsonb_array_elements_text("e".detail -> 'tagIds')::uuid))) ELSE '{}' END
    || CASE WHEN "e".kind = 'routed'
      THEN jsonb_build_object('rule', jsonb_build_object('id', "e".detail -> 'ruleId', 'name', "e".detail -> 'rule'))
        || coalesce("e".detail -> 'to', '{}') ELSE '{}' END
    || CASE WHEN "e".kind = 'undone' THEN jsonb_build_object('undoes', "e".detail -> 'number') ELSE '{}' END
    || jsonb_build_object('id', "e".id, 'number', "e".number, 'kind', "e".kind, 'by', "e".by, 'byId', "e".by_id,
      'cause', "e".cause, 'at', "webhook_time"("e".at))
$$;--> statement-breakpoint
CREATE FUNCTION "webhook_is_used"() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM "webhook_endpoint" WHERE disabled_at IS NULL)
$$;--> statement-breakpoint
-- As before, and where the conversation stands at the desk. Priorities by their number: server/wire/desk.ts.
CREATE OR REPLACE FUNCTION "webhook_emit"("of_conversation" uuid, "of_type" text, "of_data" jsonb, "moment" timestamp with time zone)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c record;
BEGIN
  IF NOT "webhook_is_used"() THEN RETURN; END IF;
  SELECT id, site_id, visitor_id, state, agent, agent_id, team_id, priority, tag_ids, snoozed, snoozed_until, is_demo, is_test, created_at
    INTO c FROM "conversation" WHERE id = of_conversation;
  IF NOT FOUND OR c.is_demo THEN RETURN; END IF;
  PERFORM "webhook_store"(c.site_id, c.id, c.id, of_type, of_data || jsonb_build_object(
    'conversation', jsonb_build_object('id', c.id, 'state', c.state, 'agent', c.agent, 'agentId', c.agent_id,
      'team', CASE WHEN c.team_id IS NULL THEN NULL ELSE "webhook_team"(c.team_id) END,
      'priority', (ARRAY['urgent', 'high', 'normal', 'low'])[c.priority + 1],
      'tags', CASE WHEN c.tag_ids = '{}' THEN '[]' ELSE "webhook_tags"(c.tag_ids) END,
      'snoozed', CASE WHEN c.snoozed THEN jsonb_build_object('until', "webhook_time"(c.snoozed_until)) END,
      'isTest', c.is_test, 'createdAt', "webhook_time"(c.created_at)),
    'visitorId', c.visitor_id), moment);
END;
$$;--> statement-breakpoint
CREATE FUNCTION "webhook_desk"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT "webhook_is_used"() THEN RETURN NULL; END IF;
  PERFORM "webhook_emit"(NEW.conversation_id, 'conversation.' || NEW.kind,
    jsonb_build_object('event', "webhook_desk_event"(NEW)), NEW.at);
  RETURN NULL;
END;
$$;--> statement-breakpoint
-- As before; closing and reopening also say who did it and why: the event whose number came with the change.
CREATE OR REPLACE FUNCTION "webhook_conversation"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moment timestamp with time zone := clock_timestamp();
  about jsonb;
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
  IF NOT "webhook_is_used"() THEN RETURN NULL; END IF;
  IF OLD.state <> NEW.state AND 'closed' IN (OLD.state, NEW.state) THEN
    SELECT jsonb_build_object('event', "webhook_desk_event"(d)) INTO about FROM "desk_event" d
      WHERE d.conversation_id = NEW.id AND d.number = NEW.desk_events AND NEW.desk_events > OLD.desk_events;
    PERFORM "webhook_emit"(NEW.id, CASE NEW.state WHEN 'closed' THEN 'conversation.closed' ELSE 'conversation.reopened' END,
      coalesce(about, '{}'), NEW.updated_at);
  END IF;
  IF NEW.satisfaction_at IS DISTINCT FROM OLD.satisfaction_at AND NEW.satisfaction IS NOT NULL THEN
    PERFORM "webhook_emit"(NEW.id, 'conversation.rated', jsonb_build_object('rating',
      jsonb_build_object('score', NEW.satisfaction, 'comment', NEW.satisfaction_comment)), moment);
  END IF;
  RETURN NULL;
END;
$$;--> statement-breakpoint
-- As before, and the event that opened, claimed or returned this handoff. A rule that assigns doesn't name the handoff.
CREATE OR REPLACE FUNCTION "webhook_handoff"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  about jsonb;
BEGIN
  IF NOT "webhook_is_used"() THEN RETURN NULL; END IF;
  IF TG_OP = 'INSERT' THEN
    SELECT jsonb_build_object('event', "webhook_desk_event"(d)) INTO about FROM "desk_event" d
      WHERE d.conversation_id = NEW.conversation_id AND d.detail ->> 'handoffId' = NEW.id::text
      ORDER BY d.number LIMIT 1;
  ELSE
    SELECT jsonb_build_object('event', "webhook_desk_event"(d)) INTO about FROM "desk_event" d
      WHERE d.conversation_id = NEW.conversation_id AND (
        (d.detail ->> 'handoffId' = NEW.id::text AND d.kind IN ('claimed', 'assigned', 'undone') AND NEW.state = 'claimed')
        OR (d.detail ->> 'handoffId' = NEW.id::text AND d.kind IN ('returned', 'undone') AND NEW.state = 'returned')
        OR (d.kind = 'routed' AND d.detail ? 'to' AND NEW.state = 'claimed'))
      ORDER BY d.number DESC LIMIT 1;
  END IF;
  PERFORM "webhook_emit"(NEW.conversation_id,
    CASE NEW.state WHEN 'queued' THEN 'conversation.handed-over' WHEN 'claimed' THEN 'conversation.claimed' ELSE 'conversation.returned' END,
    coalesce(about, '{}') || jsonb_build_object('handoff', jsonb_build_object('id', NEW.id, 'state', NEW.state, 'reason', NEW.reason,
      'agent', NEW.agent, 'agentId', NEW.agent_id, 'summary', NEW.summary, 'facts', NEW.facts)), clock_timestamp());
  RETURN NULL;
END;
$$;--> statement-breakpoint
-- Those that have no other name: the rest is told by the triggers above, or as messages (server/wire/webhooks.ts).
CREATE CONSTRAINT TRIGGER "webhook_desk_event_added" AFTER INSERT ON "desk_event" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.kind IN ('assigned', 'transferred', 'taken-over', 'requeued', 'team-changed', 'priority-changed', 'tags-added',
    'tags-removed', 'snoozed', 'woken', 'due-soon', 'overdue', 'routed', 'merged', 'merged-in', 'customer-merged', 'undone'))
  EXECUTE FUNCTION "webhook_desk"();
