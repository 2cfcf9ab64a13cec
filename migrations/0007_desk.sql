CREATE TABLE "desk_presence" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"away_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "visitor" ADD COLUMN "email_signed_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "desk_presence_organisation" ON "desk_presence" USING btree ("organisation_id","seen_at");--> statement-breakpoint
-- Which addresses were signed is not known of before: those of signed visitors are kept as if they were.
UPDATE "visitor" SET "email_signed_at" = "identified_at" WHERE "external_id" IS NOT NULL AND "email" IS NOT NULL;
