ALTER TABLE "conversation" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "continues_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_merged_into_conversation_id_fk" FOREIGN KEY ("merged_into") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "conversation_merged" ON "conversation" USING btree ("merged_into") WHERE merged_into IS NOT NULL;