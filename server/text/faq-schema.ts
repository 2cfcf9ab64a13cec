/**
 * Questions and answers that a page declares for search engines: schema.org's FAQPage as JSON-LD
 * (https://schema.org/FAQPage, https://developers.google.com/search/docs/appearance/structured-data/faqpage).
 */

/** A question with its answer, which may be HTML. */
export interface DeclaredQuestion {
  readonly title: string;
  readonly answer: string;
  readonly url: string | undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const text = (value: unknown) => (typeof value === "string" ? value : "");

/** Names of schema.org with or without its address: "https://schema.org/Question". */
const hasType = (value: Record<string, unknown>, name: string) =>
  listOf(value["@type"]).some((one) => text(one).replace(/^https?:\/\/schema\.org\//u, "") === name);

/** Objects inside each other that are looked through. */
const DEEPEST = 12;

function* questionsIn(value: unknown, depth = 0): Generator<Record<string, unknown>> {
  if (depth > DEEPEST) return;
  if (Array.isArray(value)) for (const one of value) yield* questionsIn(one, depth + 1);
  if (!isObject(value)) return;
  if (hasType(value, "Question")) yield value;
  else
    for (const name of ["@graph", "mainEntity", "hasPart", "itemListElement", "item"])
      yield* questionsIn(value[name], depth + 1);
}

/** Whether JSON is JSON-LD with a FAQPage or questions in it. */
export function hasDeclaredQuestions(value: unknown): boolean {
  for (const _ of questionsIn(value)) return true;
  return false;
}

/** The questions of JSON-LD; those without an answer have an empty one. */
export function declaredQuestions(value: unknown): DeclaredQuestion[] {
  return [...questionsIn(value)].map((question) => {
    const answers = [...listOf(question.acceptedAnswer), ...listOf(question.suggestedAnswer)].filter(isObject);
    const answer = answers.find((one) => text(one.text).trim() !== "");
    const url = text(question.url) || text(answer?.url);
    return {
      title: text(question.name) || text(question.text),
      answer: text(answer?.text),
      url: url === "" ? undefined : url,
    };
  });
}
