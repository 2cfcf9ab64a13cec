CREATE TABLE "push_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"conversation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"author" text,
	"by" text,
	"by_id" uuid,
	"number" integer NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "push_subscription" (
	"id" uuid PRIMARY KEY NOT NULL,
	"member_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"endpoint" text NOT NULL,
	"p256dh" text NOT NULL,
	"auth" text NOT NULL,
	"server_key" text NOT NULL,
	"language" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "visible_console" (
	"member_id" uuid NOT NULL,
	"process" uuid NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "visible_console_member_id_process_pk" PRIMARY KEY("member_id","process")
);
--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "push_own" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "push_followed" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "push_queue" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "push_subscription" ADD CONSTRAINT "push_subscription_member_id_user_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_subscription" ADD CONSTRAINT "push_subscription_session_id_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."session"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visible_console" ADD CONSTRAINT "visible_console_member_id_user_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "push_subscription_endpoint_unique" ON "push_subscription" USING btree ("endpoint");--> statement-breakpoint
CREATE INDEX "push_subscription_member" ON "push_subscription" USING btree ("member_id");--> statement-breakpoint
CREATE INDEX "push_subscription_session" ON "push_subscription" USING btree ("session_id");--> statement-breakpoint
-- The outbox of push notifications: what members may have to be told, written in the transaction of the change, while
-- anybody has push turned on. Who is told, and of what, is decided when a server takes it out (server/push/look.ts).
CREATE FUNCTION "push_message"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "push_subscription") THEN
    INSERT INTO "push_event" (id, conversation_id, kind, author, by, number, at)
      VALUES (NEW.id, NEW.conversation_id, 'message', NEW.author, NEW.agent, NEW.sequence, NEW.created_at);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "push_message" AFTER INSERT ON "message" FOR EACH ROW
  WHEN (NEW.author IN ('visitor', 'person')) EXECUTE FUNCTION "push_message"();--> statement-breakpoint
CREATE FUNCTION "push_desk_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "push_subscription") THEN
    INSERT INTO "push_event" (id, conversation_id, kind, by, by_id, number, at)
      VALUES (NEW.id, NEW.conversation_id, NEW.kind, NEW."by", NEW."by_id", NEW.number, NEW.at);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "push_desk_event" AFTER INSERT ON "desk_event" FOR EACH ROW
  WHEN (NEW.kind IN ('queued', 'claimed', 'assigned', 'transferred', 'taken-over', 'requeued', 'team-changed', 'routed',
    'returned', 'closed', 'reopened', 'woken')) EXECUTE FUNCTION "push_desk_event"();
