CREATE TABLE "gap_past_question" (
	"past_id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"gap_id" uuid,
	"embedder_id" text NOT NULL,
	"vector" "bytea" NOT NULL,
	"centrality" double precision DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "source" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "gap_past_question" ADD CONSTRAINT "gap_past_question_past_id_past_conversation_id_fk" FOREIGN KEY ("past_id") REFERENCES "public"."past_conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gap_past_question" ADD CONSTRAINT "gap_past_question_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gap_past_question" ADD CONSTRAINT "gap_past_question_gap_id_gap_id_fk" FOREIGN KEY ("gap_id") REFERENCES "public"."gap"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "gap_past_question_site" ON "gap_past_question" USING btree ("site_id");--> statement-breakpoint
CREATE INDEX "gap_past_question_gap" ON "gap_past_question" USING btree ("gap_id");