import type { AnswerArticle } from "../domain/article.ts";
import { askJudge } from "../exam/ask-judge.ts";
import type { JudgeValues } from "../exam/judge.ts";
import type { LiveKnowledge } from "../knowledge/live.ts";
import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import { remember } from "../lib/remember.ts";
import type { Db } from "../ports/database/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { latestExam } from "../store/evaluation.ts";
import type { Judge } from "./6-gate.ts";
import { quoted } from "./quoting.ts";

/** Twice a judgement's time budget: after that, the gate decides without it. */
export const JUDGE_LIMIT_MS = 300;
/** Looks for exams the same way the dials do. */
const EXAM_MS = 10_000;

/**
 * What the judge reads of an article: what would be quoted. Short articles in full, so that their state can be kept.
 */
export function judgedTextOf(live: LiveKnowledge, article: AnswerArticle, question: string): string {
  return quoted(live, article, { question });
}

/**
 * The small model as the gate's judge on one live version, with the weight from its exam on this site. The gate only
 * asks it if the dials say that it has passed.
 */
export function createJudge(
  deps: { readonly db: Db; readonly clock: Clock; readonly smallModel: SmallModel },
  live: LiveKnowledge,
): Judge {
  const { db, clock, smallModel } = deps;
  const exam = remember(clock, EXAM_MS, async (siteId) => {
    const row = await latestExam(db, { siteId, model: smallModel.id, role: "judge" });
    return row?.passed === true ? (row.figures as { values: JudgeValues }).values.opinion : undefined;
  });
  return {
    async judge(question, articleId, work) {
      const article = live.articles.get(articleId);
      const found = await exam.get(live.siteId);
      if (article === undefined || found === undefined) {
        throw new TuppenceError(
          "SMALL_MODEL_UNAVAILABLE",
          "The small model hasn't passed its exam as a judge on this site.",
          "Run the exam: npm run model -- exam --role judge",
        );
      }
      const { yes } = await askJudge(smallModel, {
        article: { title: article.title, text: judgedTextOf(live, article, question) },
        question,
        signal: AbortSignal.timeout(JUDGE_LIMIT_MS),
        ...(work && { work }),
      });
      // The exam that was found for this question: another one may be passed while the model is thinking.
      return { yes, weight: found.weight, centre: found.centre };
    },
  };
}
