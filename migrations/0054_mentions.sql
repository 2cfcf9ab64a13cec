ALTER TABLE "conversation_follower" ADD COLUMN "mailed_mention" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "note" ADD COLUMN "mentions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
CREATE INDEX "note_mentions" ON "note" USING gin ("mentions" jsonb_path_ops);--> statement-breakpoint
CREATE OR REPLACE FUNCTION "webhook_note"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "webhook_emit"(NEW.conversation_id, 'note.created', jsonb_build_object('note', jsonb_build_object(
    'id', NEW.id, 'author', NEW.author, 'text', NEW.text, 'mentions', NEW.mentions,
    'createdAt', "webhook_time"(NEW.created_at))), NEW.created_at);
  RETURN NULL;
END;
$$;--> statement-breakpoint
-- Members whom a note mentions are pushed like other news (migration 0050): whom it mentions, the note says.
CREATE FUNCTION "push_note"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "push_subscription") THEN
    INSERT INTO "push_event" (id, conversation_id, kind, by, by_id, number, at)
      VALUES (NEW.id, NEW.conversation_id, 'note', NEW.author, NEW.author_id, 0, NEW.created_at);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "push_note" AFTER INSERT ON "note" FOR EACH ROW
  WHEN (NEW.mentions <> '[]'::jsonb) EXECUTE FUNCTION "push_note"();
