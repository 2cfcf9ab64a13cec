ALTER TABLE "user" ADD COLUMN "languages" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "tag_ids" uuid[] DEFAULT '{}'::uuid[] NOT NULL;