CREATE TABLE "customer_note" (
	"id" uuid PRIMARY KEY NOT NULL,
	"visitor_id" uuid NOT NULL,
	"author_id" uuid,
	"author" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"edited_at" timestamp with time zone,
	"editor" text
);
--> statement-breakpoint
CREATE TABLE "page_visit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"visitor_id" uuid NOT NULL,
	"address" text NOT NULL,
	"title" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "visitor" ADD COLUMN "custom" jsonb;--> statement-breakpoint
ALTER TABLE "visitor" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "customer_note" ADD CONSTRAINT "customer_note_visitor_id_visitor_id_fk" FOREIGN KEY ("visitor_id") REFERENCES "public"."visitor"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "page_visit" ADD CONSTRAINT "page_visit_visitor_id_visitor_id_fk" FOREIGN KEY ("visitor_id") REFERENCES "public"."visitor"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "customer_note_visitor" ON "customer_note" USING btree ("visitor_id","created_at");--> statement-breakpoint
CREATE INDEX "page_visit_visitor" ON "page_visit" USING btree ("visitor_id","at");--> statement-breakpoint
ALTER TABLE "visitor" ADD CONSTRAINT "visitor_merged_into_visitor_id_fk" FOREIGN KEY ("merged_into") REFERENCES "public"."visitor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "visitor_merged" ON "visitor" USING btree ("merged_into") WHERE merged_into IS NOT NULL;