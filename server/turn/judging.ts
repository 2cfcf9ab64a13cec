import type { LiveKnowledge } from "../knowledge/live.ts";
import type { JudgeValues } from "../learn/exam-judge.ts";
import { askJudge } from "../learn/judge.ts";
import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import { remember } from "../lib/remember.ts";
import type { Db } from "../ports/database/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { latestExam } from "../store/evaluation.ts";
import type { Judge } from "./6-gate.ts";
import { quoted } from "./7-answer.ts";
import type { AnswerArticle } from "./types.ts";

/** Twice the budget of a judgement (DESIGN section 2): later, the gate goes on without it. */
const LIMIT_MS = 300;
/** As the dials look for exams. */
const EXAM_MS = 10_000;

/** What the judge is given of an article: what would be quoted of it. Short ones whole, so that their state is kept. */
export function judgedTextOf(live: LiveKnowledge, article: AnswerArticle, question: string): string {
  return quoted(live, article, { question });
}

/**
 * The small model as the gate's judge on one live version, with the weight that its exam on this site gave it. The gate
 * asks it only when the dials say that it passed.
 */
export function createJudge(
  parts: { readonly db: Db; readonly clock: Clock; readonly smallModel: SmallModel },
  live: LiveKnowledge,
): Judge {
  const { db, clock, smallModel } = parts;
  const exam = remember(clock, EXAM_MS, async (siteId) => {
    const row = await latestExam(db, { siteId, model: smallModel.id, role: "judge" });
    return row?.passed === true ? (row.figures as { values: JudgeValues }).values.opinion : undefined;
  });
  let opinion = { weight: 0, centre: 0 };
  return {
    async judge(question, articleId, work) {
      const article = live.articles.get(articleId);
      const found = await exam.get(live.siteId);
      if (article === undefined || found === undefined) {
        throw new TuppenceError(
          "SMALL_MODEL_UNAVAILABLE",
          "The small model has not passed its exam as a judge here.",
          "npm run model -- exam --role judge",
        );
      }
      opinion = found;
      const { yes } = await askJudge(smallModel, {
        article: { title: article.title, text: judgedTextOf(live, article, question) },
        question,
        signal: AbortSignal.timeout(LIMIT_MS),
        ...(work && { work }),
      });
      return yes;
    },
    get weight() {
      return opinion.weight;
    },
    get centre() {
      return opinion.centre;
    },
  };
}
