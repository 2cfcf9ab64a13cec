import { type EvaluationQuestion, type EvaluationRow, figuresOf } from "./evaluate.ts";

/** The figures of some of the questions; those about in-scope questions are null where there are none. */
export interface Slice {
  readonly name: string;
  readonly questions: number;
  readonly accuracy_top1: number | null;
  readonly answered: number;
  readonly wrong: number;
  readonly clarified: number;
  readonly suggested: number;
  readonly resolved: number | null;
}

/** Kinds of question that no article answers, in the files of tuner/companies. */
export const NEAR_MISS = "near-miss";
export const FOREIGN = "foreign";

/** A slice for each kind of question, in the order in which the file has them; none if it has no kinds. */
export function slicesByKind(rows: readonly EvaluationRow[], questions: readonly EvaluationQuestion[]): Slice[] {
  return slicesBy(rows, questions, (question) => question.kind);
}

/**
 * A slice for each language, the site's own too; none if the file has no others.
 * @param own the site's, BCP 47
 */
export function slicesByLanguage(
  rows: readonly EvaluationRow[],
  questions: readonly EvaluationQuestion[],
  own: string,
): Slice[] {
  if (questions.every((question) => question.lang === undefined)) return [];
  return slicesBy(rows, questions, (question) => question.lang ?? own);
}

function slicesBy(
  rows: readonly EvaluationRow[],
  questions: readonly EvaluationQuestion[],
  nameOf: (question: EvaluationQuestion) => string | undefined,
): Slice[] {
  const names = new Set(questions.flatMap((question) => nameOf(question) ?? []));
  return [...names].map((name) => {
    const places = [...questions.keys()].filter((i) => nameOf(questions[i] as EvaluationQuestion) === name);
    const asked = places.map((i) => questions[i] as EvaluationQuestion);
    const figures = figuresOf(
      places.map((i) => rows[i] as EvaluationRow),
      asked,
    );
    const { out_of_scope: outside } = figures;
    const isInside = outside.count < asked.length;
    return {
      name,
      questions: asked.length,
      accuracy_top1: isInside ? figures.accuracy_top1 : null,
      answered: figures.answered,
      wrong: figures.wrong,
      clarified: figures.clarified.count + outside.clarified,
      suggested: figures.suggested.count + outside.suggested,
      resolved: isInside ? figures.resolved : null,
    };
  });
}
