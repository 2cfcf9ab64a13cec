-- A handoff's reason was stored as an English sentence, which its summary repeated as its first line. From here on the
-- row holds the code, and screens say it in the reader's language. A sentence that is not known here becomes the reason
-- of the turn that queued the handoff.
CREATE TEMPORARY TABLE "handoff_sentence" ("sentence" text PRIMARY KEY, "code" text NOT NULL);--> statement-breakpoint
INSERT INTO "handoff_sentence" VALUES
  ('One article answers the question.', 'one-article-fits'),
  ('The same question was answered before from the same knowledge.', 'asked-before'),
  ('The small model wrote the answer, and every sentence is supported by the articles.', 'composed-and-supported'),
  ('The machine was not sure enough; the large model answered.', 'large-model-answered'),
  ('More than one article fits, so the visitor was asked which is meant.', 'two-articles-fit'),
  ('The machine was less sure than the set target.', 'not-sure-enough'),
  ('The knowledge does not answer the question.', 'not-in-knowledge'),
  ('No knowledge has been published for this site.', 'no-knowledge'),
  ('The visitor asked for a person.', 'asked-for-person'),
  ('The visitor said that the answer did not help.', 'did-not-help'),
  ('The visitor complains.', 'complaint'),
  ('Small talk.', 'small-talk'),
  ('The visitor said thanks.', 'thanks'),
  ('The message was too long.', 'too-long'),
  ('The visitor sent messages faster than allowed.', 'too-fast'),
  ('The message is abusive or threatens someone.', 'abuse'),
  ('The visitor may be in danger of harming themselves. Please look at once.', 'self-harm'),
  ('The visitor threatens legal steps.', 'legal-threat'),
  ('The message tried to give orders to the model.', 'prompt-injection'),
  ('A model''s sentence was not supported by the articles and was not shown.', 'unsupported-sentence'),
  ('A part of the machine failed; the log says which.', 'machine-failed'),
  ('A person has the conversation.', 'person-has-floor'),
  ('The visitor waits for a person and wrote again.', 'waiting-for-person'),
  ('An agent took the conversation over from the machine.', 'taken-over');--> statement-breakpoint
UPDATE "handoff" SET "summary" = substr("summary", length(s."sentence") + 2)
  FROM "handoff_sentence" s WHERE starts_with("handoff"."summary", s."sentence" || chr(10));--> statement-breakpoint
UPDATE "handoff" SET "summary" = regexp_replace("summary", '^Machine(?=:| \(from )', 'Assistant', 'gn');--> statement-breakpoint
UPDATE "handoff" SET "reason" = s."code" FROM "handoff_sentence" s WHERE "handoff"."reason" = s."sentence";--> statement-breakpoint
UPDATE "handoff" SET "reason" = t."reason" FROM "turn" t
  WHERE t."id" = "handoff"."turn_id" AND t."reason" IS NOT NULL
    AND "handoff"."reason" NOT IN (SELECT "code" FROM "handoff_sentence");--> statement-breakpoint
DROP TABLE "handoff_sentence";
