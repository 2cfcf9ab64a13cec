ALTER TABLE "article" ADD COLUMN "variant_of" uuid;--> statement-breakpoint
ALTER TABLE "article" ADD COLUMN "basis_id" uuid;--> statement-breakpoint
ALTER TABLE "article" ADD CONSTRAINT "article_variant_of_article_id_fk" FOREIGN KEY ("variant_of") REFERENCES "public"."article"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "article_variant_of" ON "article" USING btree ("variant_of");
