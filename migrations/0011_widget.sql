ALTER TABLE "conversation" ADD COLUMN "mailed_sequence" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "visitor" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "visitor" ADD COLUMN "time_zone" text;