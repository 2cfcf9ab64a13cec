CREATE TABLE "topic_example" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"tag_id" uuid NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "topic_guess" (
	"conversation_id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"tag_id" uuid,
	"probability" double precision,
	"is_set" boolean NOT NULL,
	"learnt_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "topic_model" (
	"site_id" uuid PRIMARY KEY NOT NULL,
	"labels" text NOT NULL,
	"embedder_id" text NOT NULL,
	"model" "bytea",
	"figures" jsonb,
	"learnt_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tag" ADD COLUMN "is_topic" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "topic_example" ADD CONSTRAINT "topic_example_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "topic_example" ADD CONSTRAINT "topic_example_tag_id_tag_id_fk" FOREIGN KEY ("tag_id") REFERENCES "public"."tag"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "topic_guess" ADD CONSTRAINT "topic_guess_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "topic_guess" ADD CONSTRAINT "topic_guess_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "topic_model" ADD CONSTRAINT "topic_model_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "topic_example_site" ON "topic_example" USING btree ("site_id","tag_id");--> statement-breakpoint
CREATE INDEX "topic_guess_site" ON "topic_guess" USING btree ("site_id");--> statement-breakpoint
CREATE INDEX "desk_event_tags" ON "desk_event" USING btree ("site_id") WHERE kind in ('tags-added', 'tags-removed');