CREATE TABLE "mail_channel" (
	"site_id" uuid PRIMARY KEY NOT NULL,
	"address" text,
	"incoming" text DEFAULT 'off' NOT NULL,
	"host" text,
	"port" integer DEFAULT 993 NOT NULL,
	"security" text DEFAULT 'tls' NOT NULL,
	"user_name" text,
	"password" text,
	"folder" text DEFAULT 'INBOX' NOT NULL,
	"webhook_secret" text,
	"starts" boolean DEFAULT true NOT NULL,
	"answered_by" text DEFAULT 'person' NOT NULL,
	"trusted_server" text,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	"uid_validity" bigint,
	"last_uid" bigint DEFAULT 0 NOT NULL,
	"next_read_at" timestamp with time zone,
	"last_read_at" timestamp with time zone,
	"failing_since" timestamp with time zone,
	"fault" text,
	"remedy" text
);
--> statement-breakpoint
CREATE TABLE "mail" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"conversation_id" uuid,
	"direction" text NOT NULL,
	"message_id" text NOT NULL,
	"address" text DEFAULT '' NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"outcome" text NOT NULL,
	"reason" text,
	"is_verified" boolean DEFAULT false NOT NULL,
	"raw" "bytea",
	"text" text,
	"size" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"handled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "mail_seen" (
	"site_id" uuid NOT NULL,
	"key" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mail_seen_site_id_key_pk" PRIMARY KEY("site_id","key")
);
--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "mail_stopped_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "visitor" ADD COLUMN "mail_address" text;--> statement-breakpoint
ALTER TABLE "mail_channel" ADD CONSTRAINT "mail_channel_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail" ADD CONSTRAINT "mail_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail" ADD CONSTRAINT "mail_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_seen" ADD CONSTRAINT "mail_seen_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mail_message" ON "mail" USING btree ("site_id","message_id");--> statement-breakpoint
CREATE INDEX "mail_conversation" ON "mail" USING btree ("conversation_id","created_at");--> statement-breakpoint
CREATE INDEX "mail_site" ON "mail" USING btree ("site_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "visitor_mail_address" ON "visitor" USING btree ("site_id","mail_address");
