CREATE TABLE "article_review" (
	"id" uuid PRIMARY KEY NOT NULL,
	"article_id" uuid NOT NULL,
	"revision_id" uuid NOT NULL,
	"decision" text NOT NULL,
	"comment" text,
	"is_override" boolean DEFAULT false NOT NULL,
	"decided_by" uuid NOT NULL,
	"decided_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "article_revision" ADD COLUMN "created_by" uuid;--> statement-breakpoint
ALTER TABLE "article_revision" ADD COLUMN "author" text;--> statement-breakpoint
ALTER TABLE "article_review" ADD CONSTRAINT "article_review_article_id_article_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."article"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_review" ADD CONSTRAINT "article_review_revision_id_article_revision_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."article_revision"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "article_review_revision" ON "article_review" USING btree ("revision_id");--> statement-breakpoint
CREATE INDEX "article_review_article" ON "article_review" USING btree ("article_id");--> statement-breakpoint
CREATE TRIGGER "article_review_append_only" BEFORE UPDATE OR DELETE ON "article_review" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
