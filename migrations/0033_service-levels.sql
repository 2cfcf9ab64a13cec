ALTER TABLE "conversation" ADD COLUMN "service" jsonb;--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "dues" jsonb;--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "alert_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "conversation_alert" ON "conversation" USING btree ("alert_at") WHERE alert_at IS NOT NULL;