ALTER TABLE "passage" ADD COLUMN "sentence_vectors" "bytea";--> statement-breakpoint
ALTER TABLE "passage" DROP COLUMN "titled_vector";