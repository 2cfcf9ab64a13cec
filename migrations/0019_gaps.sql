CREATE TABLE "gap" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"article_id" uuid,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"replay" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gap_question" (
	"turn_id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"gap_id" uuid,
	"kind" text NOT NULL,
	"embedder_id" text NOT NULL,
	"vector" "bytea" NOT NULL,
	"centrality" double precision DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "answer_review" (
	"turn_id" uuid PRIMARY KEY NOT NULL,
	"reviewed_by" text,
	"reviewed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "suggestion" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"conversation_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"change" jsonb NOT NULL,
	"article_id" uuid,
	"state" text DEFAULT 'open' NOT NULL,
	"suggested_by" text,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "gap" ADD CONSTRAINT "gap_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gap" ADD CONSTRAINT "gap_article_id_article_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."article"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gap_question" ADD CONSTRAINT "gap_question_turn_id_turn_id_fk" FOREIGN KEY ("turn_id") REFERENCES "public"."turn"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gap_question" ADD CONSTRAINT "gap_question_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gap_question" ADD CONSTRAINT "gap_question_gap_id_gap_id_fk" FOREIGN KEY ("gap_id") REFERENCES "public"."gap"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "answer_review" ADD CONSTRAINT "answer_review_turn_id_turn_id_fk" FOREIGN KEY ("turn_id") REFERENCES "public"."turn"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion" ADD CONSTRAINT "suggestion_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion" ADD CONSTRAINT "suggestion_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion" ADD CONSTRAINT "suggestion_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion" ADD CONSTRAINT "suggestion_article_id_article_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."article"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "gap_site" ON "gap" USING btree ("site_id","state");--> statement-breakpoint
CREATE INDEX "gap_question_site" ON "gap_question" USING btree ("site_id");--> statement-breakpoint
CREATE INDEX "gap_question_gap" ON "gap_question" USING btree ("gap_id");--> statement-breakpoint
CREATE INDEX "suggestion_site" ON "suggestion" USING btree ("site_id","state","created_at");--> statement-breakpoint
CREATE INDEX "suggestion_conversation" ON "suggestion" USING btree ("conversation_id");