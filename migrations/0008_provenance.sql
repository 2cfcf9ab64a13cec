-- Answers were kept for others whatever they had been made from: a large model's may hold what one visitor had written.
-- None of them says what it was made from, so none is given again. A quote that a visitor contradicted stays, so that it is
-- not kept anew; it is never given.
DELETE FROM "cached_answer" WHERE "contradicted_at" IS NULL OR "answer"->>'form' <> 'quoted';--> statement-breakpoint
ALTER TABLE "cached_answer" ADD COLUMN "made_from" text DEFAULT '' NOT NULL;
