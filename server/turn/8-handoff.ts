import { type Hours, isOpen, momentInWords, nextOpening, ownWords } from "../desk/hours.ts";
import { REASON_WORDS } from "../desk/reasons.ts";
import { factsOf, summarise, visitorLine } from "../desk/summary.ts";
import { type ReplyName, reply } from "../text/patterns/replies.ts";
import type { Form, Reason } from "../wire/names.ts";
import type { AnswerArticle, HandoffDraft, PastMessage } from "./types.ts";

export interface HandoffPlan {
  readonly form: Extract<Form, "handoff" | "out-of-hours">;
  readonly text: string;
  /** `offered`: a person comes only when the visitor says so. */
  readonly handoff: "offered" | "queued";
  readonly queue?: HandoffDraft;
}

/** These are queued at once; everything else is offered, unless the site hands over at once. */
const AT_ONCE: ReadonlySet<Reason> = new Set([
  "asked-for-person",
  "self-harm",
  "legal-threat",
  "abuse",
  "complaint",
  "waiting-for-person",
]);

/** An agent must see these first, even when the conversation waits for another reason. */
const URGENT: ReadonlySet<Reason> = new Set(["self-harm", "legal-threat", "abuse"]);

const QUEUED: Partial<Record<Reason, ReplyName>> = {
  "self-harm": "queuedSelfHarm",
  "legal-threat": "queuedLegal",
  abuse: "queuedAbuse",
  complaint: "queuedComplaint",
};
const OFFERED: Partial<Record<Reason, ReplyName>> = {
  "not-in-knowledge": "offer",
  "no-knowledge": "offer",
  "machine-failed": "offerFailed",
  "did-not-help": "offerDidNotHelp",
};

/**
 * Offers a person, or asks one: what the visitor is told, and what the agent will read. Pure; 10 ms with its storing.
 * Decision: docs/decisions/2026-11-21-offered-before-queued.md.
 * @param given.past of the whole conversation as far as it was looked back on, people's too
 * @param given.nearest articles that came nearest, best first
 * @param given.draft what an agent could send, when an article came near
 */
export function handOff(given: {
  readonly reason: Reason;
  readonly text: string;
  readonly past: readonly PastMessage[];
  readonly language: string;
  readonly hours: Hours | null;
  readonly atOnce: boolean;
  readonly now: Date;
  readonly nearest: readonly AnswerArticle[];
  readonly draft?: string;
  readonly titleOf: (articleId: string) => string | undefined;
}): HandoffPlan {
  const open = isOpen(given.hours, given.now);
  const visitorTexts = [...given.past.filter((one) => one.author === "visitor").map((one) => one.text), given.text];
  const facts = factsOf(visitorTexts);
  const email = facts.emails?.at(-1);
  if (!given.atOnce && !AT_ONCE.has(given.reason)) {
    const offer = reply(OFFERED[given.reason] ?? "offerUnsure", given.language);
    if (open) return { form: "handoff", text: offer, handoff: "offered" };
    // Asking "shall I get a person?" would be a bluff: nobody is there.
    const honest = offer.replace(/(?<=[.!]) [^.!]*\?$/u, "");
    return { form: "out-of-hours", text: `${honest} ${outOfHours(given, undefined)}`, handoff: "offered" };
  }
  const tried = given.nearest.map((article) => article.title);
  if (tried.length > 0) facts.articlesTried = tried;
  const reason = REASON_WORDS[given.reason];
  const queue: HandoffDraft = {
    reason,
    summary: summarise(given.text, given.past, { reason, tried, titleOf: given.titleOf }),
    ...(given.draft === undefined ? {} : { draft: given.draft }),
    facts,
    added: visitorLine(given.text),
    urgent: URGENT.has(given.reason),
  };
  if (given.reason === "waiting-for-person") {
    const here = factsOf([given.text]).emails?.at(-1);
    const text =
      here === undefined ? reply("waiting", given.language) : reply("waitingEmail", given.language, { email: here });
    return { form: "handoff", text, handoff: "queued", queue };
  }
  const words = QUEUED[given.reason];
  if (open) return { form: "handoff", text: reply(words ?? "queued", given.language), handoff: "queued", queue };
  const first = words === undefined ? "" : `${reply(words, given.language)}\n\n`;
  return { form: "out-of-hours", text: first + outOfHours(given, email), handoff: "queued", queue };
}

/** Says that nobody is there, since when on someone is, and where a person will write to; in the site's own words, if it has any. */
function outOfHours(
  given: { readonly language: string; readonly hours: Hours | null; readonly now: Date },
  email: string | undefined,
): string {
  const next = nextOpening(given.hours, given.now);
  const time =
    next === undefined || given.hours === null
      ? undefined
      : momentInWords(next, given.hours, given.language, given.now);
  const own = given.hours === null ? undefined : ownWords(given.hours, given.language, time);
  if (own !== undefined) {
    return email === undefined ? own : `${own} ${reply("waitingEmail", given.language, { email })}`;
  }
  if (email === undefined) {
    return time === undefined
      ? reply("outOfHours", given.language)
      : reply("outOfHoursUntil", given.language, { time });
  }
  return time === undefined
    ? reply("outOfHoursKnown", given.language, { email })
    : reply("outOfHoursKnownUntil", given.language, { email, time });
}
