CREATE INDEX "conversation_site_created" ON "conversation" USING btree ("site_id","created_at");--> statement-breakpoint
CREATE INDEX "handoff_conversation" ON "handoff" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "rating_conversation" ON "rating" USING btree ("conversation_id");