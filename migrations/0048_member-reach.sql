ALTER TABLE "invitation" ADD COLUMN "reach" jsonb;--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "reach" jsonb;