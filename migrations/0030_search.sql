CREATE TABLE "search_entry" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"conversation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"words" "tsvector" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "search_entry" ADD CONSTRAINT "search_entry_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "search_entry" ADD CONSTRAINT "search_entry_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- Words of a text, the same on every server: without a language's rules, and separated by everything that is no letter
-- or digit, so that e-mail addresses, order numbers and addresses of pages are found by their parts.
CREATE FUNCTION "search_words"("content" text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsvector('pg_catalog.simple', translate(left("content", 100000),
    '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~¡§«»¿‐‑‒–—―‘’‚“”„•…‹›、。「」，．：；！？（）·', repeat(' ', 100)))
$$;--> statement-breakpoint
CREATE FUNCTION "search_of_message"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE "search_entry" SET conversation_id = NEW.conversation_id, words = "search_words"(NEW.text) WHERE id = NEW.id;
    RETURN NULL;
  END IF;
  INSERT INTO "search_entry" (id, site_id, conversation_id, kind, at, words)
    SELECT NEW.id, c.site_id, c.id, NEW.author, NEW.created_at, "search_words"(NEW.text)
    FROM "conversation" c WHERE c.id = NEW.conversation_id;
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE FUNCTION "search_of_note"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM "search_entry" WHERE id = OLD.id;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    UPDATE "search_entry" SET conversation_id = NEW.conversation_id, words = "search_words"(NEW.text) WHERE id = NEW.id;
    RETURN NULL;
  END IF;
  INSERT INTO "search_entry" (id, site_id, conversation_id, kind, at, words)
    SELECT NEW.id, c.site_id, c.id, 'note', NEW.created_at, "search_words"(NEW.text)
    FROM "conversation" c WHERE c.id = NEW.conversation_id;
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE FUNCTION "search_of_conversation"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "search_entry" (id, site_id, conversation_id, kind, at, words)
    SELECT NEW.id, NEW.site_id, NEW.id, 'customer', NEW.created_at, "search_words"(concat_ws(' ', v.name, v.email, v.external_id))
    FROM "visitor" v WHERE v.id = NEW.visitor_id;
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE FUNCTION "search_of_visitor"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "search_entry" SET words = "search_words"(concat_ws(' ', NEW.name, NEW.email, NEW.external_id))
    WHERE id IN (SELECT c.id FROM "conversation" c WHERE c.visitor_id = NEW.id);
  RETURN NULL;
END;
$$;--> statement-breakpoint
INSERT INTO "search_entry" (id, site_id, conversation_id, kind, at, words)
  SELECT m.id, c.site_id, c.id, m.author, m.created_at, "search_words"(m.text)
  FROM "message" m JOIN "conversation" c ON c.id = m.conversation_id WHERE m.author <> 'system';--> statement-breakpoint
INSERT INTO "search_entry" (id, site_id, conversation_id, kind, at, words)
  SELECT n.id, c.site_id, c.id, 'note', n.created_at, "search_words"(n.text)
  FROM "note" n JOIN "conversation" c ON c.id = n.conversation_id;--> statement-breakpoint
INSERT INTO "search_entry" (id, site_id, conversation_id, kind, at, words)
  SELECT c.id, c.site_id, c.id, 'customer', c.created_at, "search_words"(concat_ws(' ', v.name, v.email, v.external_id))
  FROM "conversation" c JOIN "visitor" v ON v.id = c.visitor_id;--> statement-breakpoint
CREATE INDEX "search_entry_words" ON "search_entry" USING gin ("words");--> statement-breakpoint
CREATE INDEX "search_entry_site" ON "search_entry" USING btree ("site_id","at","id");--> statement-breakpoint
CREATE INDEX "search_entry_conversation" ON "search_entry" USING btree ("conversation_id");--> statement-breakpoint
CREATE TRIGGER "search_message_stored" AFTER INSERT ON "message" FOR EACH ROW
  WHEN (NEW.author <> 'system') EXECUTE FUNCTION "search_of_message"();--> statement-breakpoint
CREATE TRIGGER "search_message_changed" AFTER UPDATE OF "text", "conversation_id" ON "message" FOR EACH ROW
  WHEN (OLD.text IS DISTINCT FROM NEW.text OR OLD.conversation_id <> NEW.conversation_id) EXECUTE FUNCTION "search_of_message"();--> statement-breakpoint
CREATE TRIGGER "search_note_changed" AFTER INSERT OR DELETE OR UPDATE OF "text", "conversation_id" ON "note" FOR EACH ROW
  EXECUTE FUNCTION "search_of_note"();--> statement-breakpoint
CREATE TRIGGER "search_conversation_begun" AFTER INSERT ON "conversation" FOR EACH ROW
  EXECUTE FUNCTION "search_of_conversation"();--> statement-breakpoint
CREATE TRIGGER "search_visitor_changed" AFTER UPDATE OF "name", "email", "external_id" ON "visitor" FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.email IS DISTINCT FROM NEW.email OR OLD.external_id IS DISTINCT FROM NEW.external_id)
  EXECUTE FUNCTION "search_of_visitor"();
