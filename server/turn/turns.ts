import { awayUntil } from "../desk/hours.ts";
import type { SiteSettings } from "../desk/settings.ts";
import { TuppenceError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import { createSerial } from "../lib/serial.ts";
import { costLines, counterfactualLines, sumOf } from "../money/lines.ts";
import { beginConversation } from "../store/begin.ts";
import { type ConversationRow, findConversation, openConversation } from "../store/conversation.ts";
import { addLines, type LedgerLine } from "../store/ledger.ts";
import { type MessageDetail, messagesBefore, type PastRow } from "../store/message.ts";
import { countAttempt, pendingTurns } from "../store/turn.ts";
import { reply } from "../text/patterns/replies.ts";
import { ANSWER_FORMS } from "../wire/names.ts";
import { checkText, receive } from "./1-receive.ts";
import { createRateLimit } from "./2-guard.ts";
import { type Finished, type Settled, settle } from "./9-settle.ts";
import { createDials } from "./dials.ts";
import { createMeter, createTeller } from "./meter.ts";
import type { Asked, Sent, Thought, Turns, TurnsParts } from "./parts.ts";
import { createQuiet } from "./quiet.ts";
import { think } from "./turn.ts";
import type { PastMessage, ReceivedMessage, Speaker, Work } from "./types.ts";

/** A visitor over this many messages a minute is not stored but told to wait; the widget keeps and repeats them. */
const FLOOD = { messages: 60, windowMs: 60_000 } as const;
/** After this many runs that died, a person. */
const MAX_ATTEMPTS = 3;
/** Messages that a turn looks back on. */
const LOOK_BACK = 12;
/** Waits before a turn that could not be stored is run again. */
const RETRY_MS = [1_000, 5_000, 30_000];

/** Composes the nine steps for conversations: in order, once, through restarts, and silent while a person has the floor. */
export function createTurns(parts: TurnsParts): Turns {
  const { db, clock, log, voice } = parts;
  const serial = createSerial();
  const rate = createRateLimit(clock);
  const flood = createRateLimit(clock, FLOOD);
  const running = new Map<string, AbortController>();
  const inFlight = new Map<string, Promise<void>>();
  const quiet = createQuiet(clock);
  const dials = createDials(parts);

  const linesOf = async (site: SiteSettings, thought: Thought, work: Work): Promise<LedgerLine[]> => {
    const now = clock.now();
    const models = new Set(work.largeModel.map((one) => one.model));
    const rows = new Map(
      await Promise.all([...models].map(async (name) => [name, await parts.prices.largeModel(name, now)] as const)),
    );
    const baseline = await parts.prices.largeModel(site.baselineModel, now);
    const same = { prompt: thought.baselinePrompt, answer: thought.outcome.text };
    return [...costLines(work, site, (name) => rows.get(name)), ...counterfactualLines(same, work, baseline)];
  };

  /** One run of a stored message's turn. Throws only when the database does. */
  const runTurn = async (
    received: ReceivedMessage,
    given: { tooFast: boolean; wantsPerson: boolean; givenUp: boolean; signal?: AbortSignal; receiveMs?: number },
  ): Promise<void> => {
    const startMs = clock.monotonicMs();
    const conversation = await findConversation(db, received.conversationId);
    // The floor, before any work.
    if (conversation === undefined) return;
    const floor = new AbortController();
    running.set(received.conversationId, floor);
    try {
      const meter = createMeter(clock.monotonicMs, given.receiveMs);
      const teller = createTeller(voice.speaker(received.conversationId), received.answerMessageId, floor.signal, () =>
        meter.first(startMs),
      );
      const site = await dials.settings(received.siteId);
      const has = conversation.state === "person" || conversation.state === "closed";
      const asked: Asked | undefined = has
        ? undefined
        : await askedOf(received, conversation, site, given, floor.signal);
      const thought = asked === undefined ? undefined : await think(parts, asked, teller, meter);
      const left = floor.signal.aborted;
      const said =
        thought === undefined
          ? undefined
          : { ...thought.outcome, text: teller.shown, cutShort: thought.outcome.cutShort || left };
      const lines = thought === undefined ? [] : await linesOf(site, thought, meter.finish(thought.outcome.form));
      const finished: Finished = {
        received,
        at: clock.now(),
        outcome: said,
        lines,
        latency: meter.latency(startMs),
        ranked: thought?.ranked ?? [],
        promptTokens: sum(meter.work, "promptTokens"),
        completionTokens: sum(meter.work, "completionTokens"),
        ...(thought === undefined ? {} : pick(thought, parts.recall.keeps)),
      };
      tell(received, finished, await settle(db, finished), site);
    } finally {
      if (running.get(received.conversationId) === floor) running.delete(received.conversationId);
    }
  };

  /** What is heard after the answer is stored. */
  const tell = (received: ReceivedMessage, finished: Finished, settled: Settled, site: SiteSettings): void => {
    const { row } = settled;
    if (settled.how !== "done-before" && finished.outcome !== undefined) {
      const { tier, form, reason } = finished.outcome;
      const { firstTokenMs, totalMs } = finished.latency;
      parts.onSettled?.({
        tier,
        form,
        reason,
        totalMs,
        ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
        costNanoUsd: sumOf(finished.lines, "cost"),
        counterfactualNanoUsd: sumOf(finished.lines, "counterfactual"),
      });
    }
    if (row !== undefined && finished.outcome !== undefined) {
      const outcome = { ...finished.outcome, cutShort: row.detail?.cutShort ?? false };
      voice.speaker(received.conversationId).end({ messageId: row.id, sequence: row.sequence, outcome, row });
    }
    if (settled.how !== "done-before" && finished.opinion !== undefined) {
      voice.rated({ conversationId: received.conversationId, ...finished.opinion });
    }
    if (settled.how === "settled" && finished.keep !== undefined && finished.versionId !== undefined) {
      parts.recall.note({
        versionId: finished.versionId,
        question: finished.question ?? received.text,
        vector: finished.keep.vector,
      });
    }
    if (finished.queue === undefined || settled.how === "done-before") return;
    const openAt = settled.state === "queued" ? awayUntil(site.hours, clock.now()) : undefined;
    voice.stateChanged({
      siteId: received.siteId,
      conversationId: received.conversationId,
      state: settled.state,
      ...(settled.agent === undefined ? {} : { agent: settled.agent }),
      ...(settled.place === undefined ? {} : { place: settled.place }),
      ...(openAt === undefined ? {} : { openAt }),
    });
  };

  const askedOf = async (
    received: ReceivedMessage,
    conversation: ConversationRow,
    site: SiteSettings,
    given: { tooFast: boolean; wantsPerson: boolean; givenUp: boolean; signal?: AbortSignal },
    floor: AbortSignal,
  ): Promise<Asked> => {
    const rows = await messagesBefore(db, { ...received, limit: LOOK_BACK });
    const bounded = rows.filter((row) => row.episodeId === received.episodeId || row.author === "person");
    const machine = bounded.findLast((row) => row.author === "machine");
    const said = bounded.findLast((row) => row.author !== "visitor" && row.detail?.form !== "smalltalk");
    const answer = said?.author === "machine" && ANSWERS.has(said.detail?.form ?? "") ? said.id : undefined;
    return {
      siteId: received.siteId,
      text: received.text,
      settings: site,
      past: bounded.flatMap((row) => toPast(row, row.text)),
      pastAlone: bounded.flatMap((row) =>
        toPast(row, row.author === "visitor" ? (row.question ?? row.text) : row.text),
      ),
      personOffered: machine?.detail?.handoff === "offered",
      clarified: machine?.detail?.form === "clarify",
      waiting: conversation.state === "queued",
      acknowledged: bounded.filter((row) => row.detail?.handoff === "queued").length > 1,
      tooFast: given.tooFast,
      wantsPerson: given.wantsPerson,
      givenUp: given.givenUp,
      ...(answer === undefined ? {} : { answerMessageId: answer }),
      cache: true,
      dials: await dials.of(received.siteId, site),
      signal: given.signal === undefined ? floor : AbortSignal.any([floor, given.signal]),
      ...(received.optionArticleId === undefined ? {} : { optionArticleId: received.optionArticleId }),
    };
  };

  /** Queues a run behind the conversation's others; one that cannot be stored is tried again later. */
  const start = (
    received: ReceivedMessage,
    given: Parameters<typeof runTurn>[1],
    retries = RETRY_MS,
  ): Promise<void> => {
    const run = serial
      .run(received.conversationId, () => quiet.during(() => runTurn(received, given)))
      .catch((error: unknown) => {
        const [wait, ...later] = retries;
        log.error(
          { err: error, turnId: received.turnId, retryMs: wait },
          "a turn could not be finished; it stays pending",
        );
        if (wait !== undefined) setTimeout(() => void start(received, given, later), wait).unref();
      });
    const tracked = run.finally(() => {
      if (inFlight.get(received.turnId) === tracked) inFlight.delete(received.turnId);
    });
    inFlight.set(received.turnId, tracked);
    return tracked;
  };

  const take = async (
    request: Parameters<Turns["send"]>[0],
    given: { wantsPerson: boolean; detail?: MessageDetail },
  ): Promise<Sent> => {
    checkText(request.text);
    const waitMs = flood.hit(request.visitorId);
    if (waitMs > 0) {
      throw new TuppenceError(
        "TOO_FAST",
        "This visitor sends messages faster than a person can write.",
        `Wait ${Math.ceil(waitMs / 1000)} seconds and send the message again with the same id.`,
      );
    }
    const at = clock.now();
    const begin = request.anew === true ? beginConversation : openConversation;
    const conversationId =
      request.conversationId ?? (await begin(db, { ...request, isDemo: parts.isDemo ?? false, at })).id;
    const beforeMs = clock.monotonicMs();
    const receipt = await receive(db, {
      ...request,
      conversationId,
      at,
      ...(given.detail === undefined ? {} : { detail: given.detail }),
    });
    const receiveMs = clock.monotonicMs() - beforeMs;
    const { row, repeated, conversation, received } = receipt;
    if (!repeated) voice.messageNew(row);
    if (receipt.reopened)
      voice.stateChanged({ siteId: conversation.siteId, conversationId: conversation.id, state: "machine" });
    const answered =
      received === undefined
        ? (inFlight.get(row.turnId ?? "") ?? Promise.resolve())
        : start(received, {
            tooFast: rate.hit(request.visitorId) > 0,
            wantsPerson: given.wantsPerson,
            givenUp: false,
            receiveMs,
            ...(request.signal === undefined ? {} : { signal: request.signal }),
          });
    return { row, conversation, repeated, answered };
  };

  const answerOnce: Turns["answerOnce"] = async (request) => {
    const startMs = clock.monotonicMs();
    const site = await dials.settings(request.siteId);
    const meter = createMeter(clock.monotonicMs);
    const signal = request.signal ?? new AbortController().signal;
    const teller = createTeller(SILENT, newId(), signal, () => meter.first(startMs));
    const history = request.history ?? [];
    const past = history.map(({ alone: _, ...one }) => one);
    const given = await dials.of(request.siteId, site);
    const asked: Asked = {
      siteId: request.siteId,
      text: request.question,
      settings: site,
      past,
      pastAlone: history.map(({ alone, ...one }) => ({ ...one, text: alone ?? one.text })),
      personOffered: false,
      clarified: false,
      waiting: false,
      acknowledged: false,
      tooFast: false,
      wantsPerson: false,
      givenUp: false,
      cache: request.cache ?? true,
      dials: given,
      signal,
      ...(request.optionArticleId === undefined ? {} : { optionArticleId: request.optionArticleId }),
      ...(request.trace === undefined ? {} : { trace: request.trace }),
    };
    const thought = await think(parts, asked, teller, meter);
    const lines = await linesOf(site, thought, meter.finish(thought.outcome.form));
    if (request.record ?? true) await addLines(db, { siteId: request.siteId, lines, at: clock.now() });
    return {
      outcome: { ...thought.outcome, text: teller.shown },
      ranked: thought.ranked,
      latency: meter.latency(startMs),
      costNanoUsd: sumOf(lines, "cost"),
      counterfactualNanoUsd: sumOf(lines, "counterfactual"),
      lines,
      dials: given,
    };
  };

  return {
    send: (request) => {
      const detail: MessageDetail = {
        ...(request.articleId === undefined ? {} : { option: request.articleId }),
        ...(request.page === undefined ? {} : { page: request.page }),
      };
      return take(request, { wantsPerson: false, ...(Object.keys(detail).length === 0 ? {} : { detail }) });
    },
    async requestPerson(request) {
      const language = (await parts.knowledge(request.siteId))?.live.language ?? "en";
      const text = reply("wantPerson", language);
      return take({ ...request, text }, { wantsPerson: true, detail: { request: "person" } });
    },
    async answerOnce(request) {
      checkText(request.question);
      return quiet.during(() => answerOnce(request));
    },
    async finishPending() {
      const rows = (await pendingTurns(db, { isDemo: parts.isDemo ?? false })).filter(
        ({ turn }) => !inFlight.has(turn.id),
      );
      const runs = rows.map(async ({ turn, message }) => {
        const before = await countAttempt(db, turn.id);
        const option = message.detail?.option;
        const received: ReceivedMessage = {
          siteId: turn.siteId,
          conversationId: turn.conversationId,
          episodeId: turn.episodeId,
          messageId: message.id,
          sequence: message.sequence,
          turnId: turn.id,
          answerMessageId: turn.answerMessageId,
          text: message.text,
          storedAt: message.createdAt,
          ...(option === undefined ? {} : { optionArticleId: option }),
        };
        const wantsPerson = message.detail?.request === "person";
        await start(received, { tooFast: false, wantsPerson, givenUp: before >= MAX_ATTEMPTS });
      });
      await Promise.all(runs);
      return rows.length;
    },
    quietMs: quiet.ms,
    floorTaken: (conversationId) => running.get(conversationId)?.abort(),
    settingsChanged: dials.forget,
    idle: () => serial.idle(),
  };
}

const ANSWERS: ReadonlySet<string> = new Set(ANSWER_FORMS);

const SILENT: Speaker = { start() {}, delta() {}, end() {} };

function toPast(row: PastRow, text: string): PastMessage[] {
  if (row.author === "system") return [];
  const articleId = row.author === "machine" ? row.detail?.citations?.[0]?.articleId : undefined;
  return [{ author: row.author, text, ...(articleId === undefined ? {} : { articleId }) }];
}

const pick = ({ queue, cachedAnswerId, keep, versionId, question, opinion }: Thought, keeps: boolean) => ({
  ...(opinion === undefined ? {} : { opinion }),
  ...(queue === undefined ? {} : { queue }),
  ...(cachedAnswerId === undefined ? {} : { cachedAnswerId }),
  ...(keep === undefined || !keeps ? {} : { keep }),
  ...(versionId === undefined ? {} : { versionId }),
  ...(question === undefined ? {} : { question }),
});

const sum = (work: Work, what: "promptTokens" | "completionTokens") =>
  work.smallModel[what] + work.largeModel.reduce((total, one) => total + one[what], 0);
