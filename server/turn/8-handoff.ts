import { factsOf, summarise, visitorLine } from "../desk/summary.ts";
import type { AnswerArticle } from "../domain/article.ts";
import type { HandoffDraft } from "../domain/handoff.ts";
import type { PastMessage } from "../domain/message.ts";
import { durationInWords, type Hours, momentInWords, ownWords } from "../settings/hours.ts";
import { type ReplyName, reply } from "../text/patterns/replies.ts";
import type { Form, Reason } from "../wire/names.ts";
import { isOpen, nextOpening } from "../wire/open-hours.ts";
import { emergencyWords, type Place } from "./emergency.ts";

export interface HandoffPlan {
  readonly form: Extract<Form, "handoff" | "out-of-hours">;
  readonly text: string;
  /** `offered`: nobody is asked unless the visitor says yes. */
  readonly handoff: "offered" | "queued";
  /** The text ends by asking whether to bring in a person. */
  readonly yesOrNo?: true;
  readonly queue?: HandoffDraft;
}

/** These are queued immediately; everything else is offered, unless the site hands over immediately. */
const AT_ONCE: ReadonlySet<Reason> = new Set([
  "asked-for-person",
  "self-harm",
  "medical-emergency",
  "legal-threat",
  "abuse",
  "complaint",
  "waiting-for-person",
  "approval",
]);

/** Agents must see these first, even if the conversation was already waiting for another reason. */
const URGENT: ReadonlySet<Reason> = new Set(["self-harm", "medical-emergency", "legal-threat", "abuse"]);

const QUEUED: Partial<Record<Reason, ReplyName>> = {
  "legal-threat": "queuedLegal",
  abuse: "queuedAbuse",
  complaint: "queuedComplaint",
  approval: "queuedApproval",
};
const OFFERED: Partial<Record<Reason, ReplyName>> = {
  "not-in-knowledge": "offer",
  // Nothing is published, or it is being prepared after an upgrade: what the help pages cover is unknown.
  "no-knowledge": "offerFailed",
  "machine-failed": "offerFailed",
  "did-not-help": "offerDidNotHelp",
  "already-said": "offerAlreadySaid",
};

/**
 * Offers a person or asks for one: what the visitor is told, and what the agent will read. Pure; 10 ms including
 * storage. Decision: docs/decisions/2026-11-21-offered-before-queued.md.
 * @param options.past of the whole conversation as far as we look back, including what people said
 * @param options.nearest the closest articles, best first
 * @param options.draft what an agent could send, if an article came close
 */
export function handOff(options: {
  readonly reason: Reason;
  readonly text: string;
  readonly past: readonly PastMessage[];
  readonly language: string;
  /** The visitor's, IANA: also used to tell them the next opening time. Default: the site's. */
  readonly timeZone?: string;
  /** BCP 47: its country, if it names one, decides which emergency numbers to give if the time zone doesn't. */
  readonly siteLanguage?: string;
  readonly hours: Hours | null;
  /** Within the hours, but no agent is available: we can't promise one, and nobody knows until when. */
  readonly nobodyHere?: boolean;
  /** Seconds of business time in which agents usually reply; undefined: nothing is promised. */
  readonly usualSeconds?: number;
  readonly atOnce: boolean;
  /**
   * This turn ended twice without an answer, perhaps while its text was being read: no pattern looks at it again.
   * Default false.
   */
  readonly givenUp?: boolean;
  readonly now: Date;
  readonly nearest: readonly AnswerArticle[];
  readonly draft?: string;
  readonly titleOf: (articleId: string) => string | undefined;
}): HandoffPlan {
  const open = isOpen(options.hours, options.now) && options.nobodyHere !== true;
  const visitorTexts = [...options.past.filter((one) => one.author === "visitor").map((one) => one.text), options.text];
  const facts = options.givenUp === true ? {} : factsOf(visitorTexts);
  const email = facts.emails?.at(-1);
  if (!options.atOnce && !AT_ONCE.has(options.reason)) {
    const offer = reply(OFFERED[options.reason] ?? "offerUnsure", options.language);
    if (open) return { form: "handoff", text: offer, handoff: "offered", yesOrNo: true };
    // Nobody is there, so we don't ask "shall I get a person?".
    const honest = offer.slice(0, Math.max(offer.lastIndexOf(". "), offer.lastIndexOf("! ")) + 1);
    return { form: "out-of-hours", text: `${honest} ${outOfHours(options, undefined)}`, handoff: "offered" };
  }
  const tried = options.nearest.map((article) => article.title);
  if (tried.length > 0) facts.articlesTried = tried;
  const queue: HandoffDraft = {
    reason: options.reason,
    summary: summarise(options.text, options.givenUp === true ? [] : options.past, { tried, titleOf: options.titleOf }),
    ...(options.draft === undefined ? {} : { draft: options.draft }),
    facts,
    added: visitorLine(options.text),
    urgent: URGENT.has(options.reason),
  };
  if (options.reason === "waiting-for-person") {
    const here = factsOf([options.text]).emails?.at(-1);
    const text =
      here === undefined
        ? reply("waiting", options.language)
        : reply("waitingEmail", options.language, { email: here });
    return { form: "handoff", text, handoff: "queued", queue };
  }
  const name = QUEUED[options.reason];
  const emergency = emergencyWords(options.reason, options.language, placeOf(options));
  const words = emergency ?? (name === undefined ? undefined : reply(name, options.language));
  if (open) {
    // They wait for an answer as after any handoff: how long that usually takes is said there, too.
    const isUsual = options.reason === "approval" || words === undefined;
    const text = isUsual ? withUsual(words ?? reply("queued", options.language), options) : words;
    return { form: "handoff", text, handoff: "queued", queue };
  }
  // Somebody who has to call an ambulance isn't asked for an address; the widget's own line says that nobody is here.
  if (emergency !== undefined) return { form: "out-of-hours", text: emergency, handoff: "queued", queue };
  const first = words === undefined ? "" : `${words}\n\n`;
  return { form: "out-of-hours", text: first + outOfHours(options, email), handoff: "queued", queue };
}

/** That the team knows, and how soon it usually replies. */
function withUsual(text: string, options: { readonly language: string; readonly usualSeconds?: number }): string {
  if (options.usualSeconds === undefined) return text;
  const time = durationInWords(options.usualSeconds, options.language);
  return `${text} ${reply("usually", options.language, { time })}`;
}

const placeOf = (options: { readonly timeZone?: string; readonly siteLanguage?: string }): Place => ({
  timeZone: options.timeZone,
  ...(options.siteLanguage === undefined ? {} : { languages: [options.siteLanguage] }),
});

/**
 * Says that nobody is available, when someone will be, and where they will reply; in the site's own words, if it has
 * any.
 */
function outOfHours(
  options: {
    readonly language: string;
    readonly timeZone?: string;
    readonly hours: Hours | null;
    readonly now: Date;
    readonly nobodyHere?: boolean;
  },
  email: string | undefined,
): string {
  const next = options.nobodyHere === true ? undefined : nextOpening(options.hours, options.now);
  const time =
    next === undefined || options.hours === null
      ? undefined
      : momentInWords(next, options.timeZone ?? options.hours.timeZone, options.language, options.now);
  const own = options.hours === null ? undefined : ownWords(options.hours, options.language, time);
  if (own !== undefined) {
    return email === undefined ? own : `${own} ${reply("waitingEmail", options.language, { email })}`;
  }
  if (email === undefined) {
    return time === undefined
      ? reply("outOfHours", options.language)
      : reply("outOfHoursUntil", options.language, { time });
  }
  return time === undefined
    ? reply("outOfHoursKnown", options.language, { email })
    : reply("outOfHoursKnownUntil", options.language, { email, time });
}
