import { guessLanguage } from "../text/language.ts";
import { normaliseQuestion } from "../text/normalise.ts";
import { findPersonalData } from "../text/patterns/personal-data.ts";
import { type ReplyName, reply } from "../text/patterns/replies.ts";
import { largeMessages } from "../text/prompts.ts";
import type { Form, Reason, Tier } from "../wire/names.ts";
import { guard } from "./2-guard.ts";
import { embedQuestion, type Reading, read } from "./3-understand.ts";
import type { Recalled } from "./4-recall.ts";
import { retrieve } from "./5-retrieve.ts";
import { askLarge, citationOf, compose, optionsOf, quoted } from "./7-answer.ts";
import { handOff } from "./8-handoff.ts";
import type { Asked, Meter, Thought, TurnParts } from "./parts.ts";
import type {
  Candidate,
  Citation,
  Outcome,
  RankedArticle,
  SiteKnowledge,
  Teller,
  Understood,
  Verdict,
} from "./types.ts";

/** Articles that a large model is sent, and that the counterfactual is counted with. */
const SOURCES = 3;
/** Below this the nearest article is no draft for an agent. */
const DRAFT = 0.2;

/**
 * Steps 2 to 8 for one message, in the order of the list: who answers is decided before the first word, and a tier that
 * fails moves the turn on. Never throws: what nobody can answer ends with a person.
 */
export async function think(parts: TurnParts, asked: Asked, teller: Teller, meter: Meter): Promise<Thought> {
  const turn = createThinking(parts, asked, teller, meter);
  try {
    return await turn.run();
  } catch (error) {
    parts.log.error({ err: error, siteId: asked.siteId }, "a step of the turn failed; a person is offered");
    return turn.person("machine-failed");
  }
}

function createThinking(parts: TurnParts, asked: Asked, teller: Teller, meter: Meter) {
  const { dials, settings, trace = {} } = asked;
  let knowledge: SiteKnowledge | undefined;
  let language = guessLanguage(asked.text, "en");
  let question = asked.text;
  let vector: Float32Array | undefined;
  let candidates: readonly Candidate[] = [];
  let verdict: Verdict | undefined;

  const article = (id: string) => knowledge?.live.articles.get(id);
  const ranked = (): readonly RankedArticle[] => verdict?.ranked ?? [];
  const rankedArticles = () =>
    ranked()
      .slice(0, SOURCES)
      .flatMap(({ articleId }) => article(articleId) ?? []);
  const candidateOf = (id: string) => candidates.find((one) => one.articleId === id);

  /** Says a text whole and makes the outcome; what an earlier tier showed stays before it. */
  const tell = (
    tier: Tier,
    form: Form,
    reason: Reason,
    text: string,
    more: Partial<Outcome> & Pick<Partial<Thought>, "queue" | "cachedAnswerId" | "keep"> = {},
  ): Thought => {
    const { queue, cachedAnswerId, keep, ...rest } = more;
    teller.start(form, rest.citations ?? []);
    teller.say(teller.shown === "" ? text : `\n\n${text}`);
    return thought(
      { tier, form, reason, citations: [], options: [], confidence: confidence(), ...rest },
      {
        ...(queue === undefined ? {} : { queue }),
        ...(cachedAnswerId === undefined ? {} : { cachedAnswerId }),
        ...(keep === undefined ? {} : { keep }),
      },
    );
  };

  const thought = (
    outcome: Omit<Outcome, "text" | "cutShort">,
    more: Pick<Partial<Thought>, "queue" | "cachedAnswerId" | "keep"> = {},
  ): Thought => ({
    outcome: { ...outcome, text: teller.shown, cutShort: false },
    ranked: ranked(),
    question,
    ...(knowledge === undefined ? {} : { versionId: knowledge.live.versionId }),
    baselinePrompt: largeMessages(
      rankedArticles().map(({ title, answer }) => ({ title, text: answer })),
      asked.past,
      asked.text,
    )
      .map((message) => message.content)
      .join("\n"),
    ...more,
  });

  const confidence = () => verdict?.confidence ?? 0;
  const canned = (tier: Tier, form: Form, reason: Reason, name: ReplyName) =>
    tell(tier, form, reason, reply(name, language));

  const person = (reason: Reason, quiet = false): Thought =>
    meter.time("handoff", () => {
      const nearest = rankedArticles();
      const [first] = nearest;
      const near = first !== undefined && (ranked()[0]?.probability ?? 0) >= DRAFT;
      const plan = handOff({
        reason,
        text: asked.text,
        past: asked.past,
        language,
        hours: settings.hours,
        atOnce: settings.handOffAtOnce || asked.givenUp,
        now: parts.clock.now(),
        nearest,
        titleOf: (id) => article(id)?.title,
        ...(near && knowledge !== undefined
          ? { draft: quoted(knowledge.live, first, { question, candidate: candidateOf(first.id) }) }
          : {}),
      });
      const { queue, handoff } = plan;
      if (quiet && queue !== undefined) {
        return thought(
          { tier: "person", form: plan.form, reason, confidence: 0, citations: [], options: [] },
          { queue },
        );
      }
      return tell("person", plan.form, reason, plan.text, { handoff, ...(queue === undefined ? {} : { queue }) });
    });

  /** An answer may be given to the next who asks the same: unless it is this visitor's own affair. */
  const keep = (articleId: string): Pick<Thought, "keep"> =>
    vector === undefined || asked.optionArticleId !== undefined || findPersonalData(question).length > 0
      ? {}
      : { keep: { vector, articleId, precision: dials.precision } };

  const quote = (articleId: string, reason: Reason): Thought => {
    const source = article(articleId);
    if (source === undefined || knowledge === undefined) return person("machine-failed");
    const text = quoted(knowledge.live, source, {
      question,
      candidate: candidateOf(articleId),
      // The visitor has just read the whole of it: show what answers.
      part:
        question !== asked.text && asked.past.findLast((one) => one.articleId !== undefined)?.articleId === articleId,
    });
    return tell("machine", "quoted", reason, text, { citations: [citationOf(source)], ...keep(articleId) });
  };

  const recalled = ({ row, how }: Recalled): Thought => {
    trace.recall = { hit: { how, question: row.question } };
    verdict = {
      tier: "machine",
      form: "cached",
      confidence: row.confidence,
      reason: "asked-before",
      ranked: [{ articleId: row.articleId, probability: row.confidence }],
      options: [],
    };
    const citations: Citation[] = row.answer.citations;
    return tell("machine", "cached", "asked-before", row.answer.text, { citations, cachedAnswerId: row.id });
  };

  /** The model answers, or what it showed stays and the next tier goes on. */
  const write = async (articleId: string): Promise<Thought> => {
    const source = article(articleId);
    const model = parts.smallModel;
    if (source === undefined || model === undefined || knowledge === undefined)
      return quote(articleId, "one-article-fits");
    const { live } = knowledge;
    const text = quoted(live, source, { question, candidate: candidateOf(articleId) });
    const attempt = await compose(teller, {
      model,
      article: source,
      text,
      question,
      language: live.language,
      signal: asked.signal,
      work: meter.work,
    });
    const citations = [citationOf(source)];
    if (attempt.done || (attempt.why === "left" && teller.shown !== "")) {
      const outcome = {
        tier: "machine",
        form: "composed",
        reason: "composed-and-supported",
        confidence: confidence(),
        citations,
        options: [],
      } as const;
      if (attempt.done) return thought(outcome, keep(articleId));
      const cut = thought(outcome);
      return { ...cut, outcome: { ...cut.outcome, cutShort: true } };
    }
    // Down, busy or slow: the article itself is there at once. A sentence that failed is a doubt: the next tier.
    if (attempt.why === "machine-failed" || attempt.why === "left") return quote(articleId, "one-article-fits");
    return dials.largeModel ? large() : person(attempt.why);
  };

  const large = async (): Promise<Thought> => {
    const model = parts.largeModel;
    const articles = rankedArticles();
    const why = verdict?.reason ?? "not-sure-enough";
    if (model === undefined || knowledge === undefined || articles.length === 0) return person(why);
    const { live } = knowledge;
    const attempt = await askLarge(teller, {
      model,
      articles: articles.map((one) => ({
        article: one,
        text: quoted(live, one, { question, candidate: candidateOf(one.id) }),
      })),
      past: asked.past,
      question,
      language: live.language,
      signal: asked.signal,
      work: meter.work,
    });
    const [first] = articles;
    const citations = first === undefined ? [] : [citationOf(first)];
    const outcome = {
      tier: "large",
      form: "large",
      reason: "large-model-answered",
      confidence: confidence(),
      citations,
      options: [],
    } as const;
    if (attempt.done) return thought(outcome, first === undefined ? {} : keep(first.id));
    if (attempt.why === "left" && teller.shown !== "") {
      const cut = thought(outcome);
      return { ...cut, outcome: { ...cut.outcome, cutShort: true } };
    }
    return person(attempt.why === "not-in-knowledge" ? "not-in-knowledge" : why);
  };

  const clarify = (options: readonly string[]): Thought => {
    const shown = knowledge === undefined ? [] : optionsOf(knowledge.live, options);
    if (asked.clarified || shown.length < 2) return person("not-sure-enough");
    return tell("machine", "clarify", "two-articles-fit", reply("clarify", language), { options: shown });
  };

  /** The article behind a button, or behind its words typed by hand. */
  const option = (): string | undefined => {
    if (asked.optionArticleId !== undefined && article(asked.optionArticleId) !== undefined)
      return asked.optionArticleId;
    if (!asked.clarified || knowledge === undefined) return undefined;
    const typed = normaliseQuestion(asked.text);
    return [...knowledge.live.articles.values()].find((one) => normaliseQuestion(one.title) === typed)?.id;
  };

  /** Said in words, it counts as the thumb under the answer does. */
  const opinion = (helped: boolean): Pick<Thought, "opinion"> =>
    asked.answerMessageId === undefined ? {} : { opinion: { messageId: asked.answerMessageId, helped } };

  const sorted = (reading: Reading): Thought | undefined => {
    if (asked.wantsPerson || reading.kind === "asks-for-person") return person("asked-for-person");
    if (reading.kind === "complaint" && reading.helped === false) {
      return { ...person("did-not-help"), ...opinion(false) };
    }
    if (reading.kind === "thanks") {
      const thanked = canned("machine", "smalltalk", "thanks", reading.helped ? "helped" : "thanks");
      return reading.helped ? { ...thanked, ...opinion(true) } : thanked;
    }
    if (reading.kind !== "smalltalk") return undefined;
    return canned("machine", "smalltalk", "small-talk", reading.declined ? "declined" : (reading.about ?? "greeting"));
  };

  /** Quoted beats composed when one article answers; a follow-up asks for words that fit what was said. */
  const wantsWords = (found: Verdict, reading: Reading): boolean =>
    settings.compose !== "never" && (found.form === "composed" || settings.compose === "always" || reading.isFollowUp);

  /** An answer by the verdict's form; a model that may not be asked gives way to the next best. */
  const answer = async (found: Verdict, reading: Reading): Promise<Thought> => {
    const first = found.ranked[0]?.articleId;
    if (found.form === "clarify") return clarify(found.options);
    if (first !== undefined && found.tier === "machine") {
      if (!dials.mayCompose || !wantsWords(found, reading)) return quote(first, found.reason);
      return (await remembered(first)) ?? write(first);
    }
    if (first !== undefined && found.tier === "large" && dials.largeModel) return (await remembered(first)) ?? large();
    return person(reading.kind === "complaint" ? "complaint" : found.reason);
  };

  /** An answer that a model once wrote to nearly the same question: given when the gate's first article is its own. */
  const remembered = async (first: string): Promise<Thought | undefined> => {
    if (!asked.cache || knowledge === undefined || vector === undefined) return undefined;
    const given = { versionId: knowledge.live.versionId, vector, nowMs: parts.clock.monotonicMs() };
    trace.recall ??= {};
    const near = await meter.time("recall", () => parts.recall.near(parts.db, given));
    return near !== undefined && near.row.articleId === first && near.row.answer.precision >= dials.precision
      ? recalled(near)
      : undefined;
  };

  return {
    person,
    async run(): Promise<Thought> {
      const guarded = meter.time("guard", () => guard(asked.text, asked.tooFast));
      trace.guard = guarded;
      knowledge = await parts.knowledge(asked.siteId);
      if (knowledge !== undefined) trace.live = knowledge.live;
      language = guessLanguage(asked.text, knowledge?.live.language ?? "en");
      if (asked.givenUp) return person("machine-failed");
      if (!guarded.pass && guarded.to === "person") return person(guarded.reason);
      if (!guarded.pass) return canned("none", "refused", guarded.reason, REFUSALS[guarded.reason] ?? "refusedTooFast");
      const email = guarded.personalData.some((one) => one.kind === "email");
      if (asked.waiting) return person("waiting-for-person", asked.acknowledged && !email);

      const offered = asked.personOffered && email;
      const reading = meter.time("understand", () =>
        read(asked.text, asked.pastAlone, {
          siteLanguage: knowledge?.live.language ?? "en",
          articleTitle: (id) => article(id)?.title,
          personOffered: asked.personOffered,
          answered: asked.answerMessageId !== undefined,
        }),
      );
      question = reading.question;
      language = reading.language;
      trace.understood = {
        question,
        language,
        isFollowUp: reading.isFollowUp,
        kind: reading.kind,
      };
      const chosen = option();
      const settled =
        chosen === undefined ? sorted(offered ? { ...reading, kind: "asks-for-person" } : reading) : undefined;
      if (settled !== undefined) return settled;
      if (knowledge === undefined) return person("no-knowledge");
      const site = knowledge;
      const { live, gate } = site;

      if (asked.cache && chosen === undefined) {
        trace.recall = {};
        const exact = await meter.time("recall", () =>
          parts.recall.exact(parts.db, { versionId: live.versionId, question }),
        );
        if (exact !== undefined && exact.row.answer.precision >= dials.precision) return recalled(exact);
      }
      if (chosen !== undefined) {
        // What was asked before the clarifying question says which part of the article answers.
        question = asked.pastAlone.findLast((one) => one.author === "visitor")?.text ?? question;
      }
      vector = await meter.time("understand", () => embedQuestion(parts.embedder, question, asked.signal));
      const understood: Understood = { ...reading, question, vector };
      candidates = await meter.time("retrieve", () => retrieve(site, understood, trace));
      if (chosen !== undefined) {
        verdict = {
          tier: "machine",
          form: "quoted",
          confidence: 1,
          reason: "one-article-fits",
          ranked: [{ articleId: chosen, probability: 1 }],
          options: [],
        };
        trace.verdict = verdict;
        return meter.time("answer", () => quote(chosen, "one-article-fits"));
      }
      verdict = await meter.time("gate", () => gate(understood, candidates, dials, meter.work, asked.trace));
      const found = verdict;
      trace.verdict = found;
      return meter.time("answer", () => answer(found, reading));
    },
  };
}

const REFUSALS: Partial<Record<Reason, ReplyName>> = {
  abuse: "refusedAbuse",
  "prompt-injection": "refusedInjection",
  "too-fast": "refusedTooFast",
};
