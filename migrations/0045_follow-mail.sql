ALTER TABLE "conversation_follower" ADD COLUMN "mailed_sequence" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "conversation_follower" ADD COLUMN "mailed_events" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "conversation_follower" ADD COLUMN "mailed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "follow_mail" boolean DEFAULT false NOT NULL;