CREATE TABLE "file_removal" (
	"key" text PRIMARY KEY NOT NULL,
	"due" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "attachment" ALTER COLUMN "content" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "attachment" ADD COLUMN "message_id" uuid;--> statement-breakpoint
ALTER TABLE "attachment" ADD COLUMN "client_id" text;--> statement-breakpoint
ALTER TABLE "attachment" ADD COLUMN "agent" text;--> statement-breakpoint
ALTER TABLE "attachment" ADD COLUMN "agent_id" uuid;--> statement-breakpoint
ALTER TABLE "attachment" ADD COLUMN "sent_hash" text;--> statement-breakpoint
ALTER TABLE "attachment" ADD COLUMN "is_picture" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "attachment" ADD COLUMN "preview" jsonb;--> statement-breakpoint
CREATE INDEX "file_removal_due" ON "file_removal" USING btree ("due");--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachment_message" ON "attachment" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "attachment_waiting" ON "attachment" USING btree ("created_at") WHERE message_id IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "attachment_client_unique" ON "attachment" USING btree ("conversation_id","author","client_id");--> statement-breakpoint
-- Each file with its message; until now the message alone said so, with a key that opened the file to anyone.
UPDATE "attachment" a SET "message_id" = m."id" FROM "message" m
  WHERE m."conversation_id" = a."conversation_id" AND m."detail" -> 'attachment' ->> 'id' = a."id"::text;--> statement-breakpoint
-- Whether visitors can send files was yes or no.
UPDATE "setting" SET "value" = jsonb_set("value", '{files}', CASE WHEN "value" -> 'files' = 'true' THEN '"documents"'::jsonb ELSE '"off"'::jsonb END)
  WHERE "name" = 'widget' AND jsonb_typeof("value" -> 'files') = 'boolean';--> statement-breakpoint
-- However a row goes (with its conversation, its visitor or its site), its bytes are to go as well.
CREATE FUNCTION "attachment_removed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.content IS NULL THEN
    INSERT INTO "file_removal" (key, due) VALUES (OLD.id::text, now()) ON CONFLICT DO NOTHING;
    IF OLD.preview IS NOT NULL THEN
      INSERT INTO "file_removal" (key, due) VALUES (OLD.id::text || '-preview', now()) ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE TRIGGER "attachment_removed" AFTER DELETE ON "attachment" FOR EACH ROW EXECUTE FUNCTION "attachment_removed"();
