import { setTimeout as sleep } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import type { ConversationRow } from "../../../server/wire/conversations.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import type { Chance } from "./chance.ts";
import type { Act, Recorder } from "./seen.ts";
import type { Shop } from "./setup.ts";

/** Milliseconds between two things that an agent does. */
const PAUSE = { least: 200, most: 1_800 };
/** Milliseconds to wait for a reply; the console waits as long as the browser does, a person presses again. */
const CALL_MS = 10_000;
/** Tries of a call whose reply got lost. */
const TRIES = 4;
/** Open conversations up to which an agent takes more. */
const MOST = 6;

interface AgentDeps {
  readonly url: string;
  readonly cookie: string;
  readonly id: string;
  readonly name: string;
  readonly record: Recorder;
  readonly draw: Chance;
  readonly shop: Shop;
}

interface Call {
  readonly act: Act;
  readonly conversationId: string;
  readonly handoffId?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** An agent with a console open: takes, answers, sorts, passes on, closes, and presses twice when nothing happens. */
export class AgentPlayer {
  readonly #deps: AgentDeps;
  readonly #socket: Socket;
  #calls = 0;
  #written = 0;

  constructor(deps: AgentDeps) {
    const { url, cookie, name: by, record } = deps;
    this.#deps = deps;
    this.#socket = io(`${url}/desk`, {
      transports: ["websocket"],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 500,
      extraHeaders: { cookie, origin: url },
    });
    this.#socket.on("connect_error", (error: Error & { data?: unknown }) => {
      if (error.data !== undefined) setTimeout(() => this.#socket.connect(), 500);
    });
    for (const event of [EVENTS.messageNew, EVENTS.noteNew]) {
      this.#socket.on(event, (data: unknown) => record.note({ kind: "heard", by, event, data }));
    }
  }

  /** Acts until the storm is over. */
  async play(isOver: () => boolean): Promise<void> {
    const { draw, shop, id } = this.#deps;
    for (;;) {
      await sleep(draw.between(PAUSE.least, PAUSE.most));
      if (isOver()) return;
      const rows = await this.#list(`/api/v1/inbox?site=${shop.site}`);
      if (rows === undefined) continue;
      const waiting = rows.filter((one) => one.state === "queued");
      const mine = rows.filter((one) => one.agentId === id);
      const others = rows.filter((one) => one.state === "person" && one.agentId !== id);
      const what = draw.weighted({
        take: waiting.length > 0 && mine.length < MOST ? 8 : 0,
        grab: mine.length < MOST ? 1.5 : 0,
        own: mine.length > 0 ? 20 : 0,
        sort: waiting.length > 0 ? 2 : 0,
        meddle: others.length > 0 ? 0.5 : 0,
      });
      // The first in the queue, as everybody else: two agents want the same one.
      if (what === "take") await this.#take(draw.happens(0.7) ? (waiting[0] as ConversationRow) : draw.of(waiting));
      if (what === "grab") await this.#grab();
      if (what === "own") await this.#own(draw.of(mine));
      if (what === "sort") await this.#sort(draw.of(waiting));
      if (what === "meddle") await this.#meddle(draw.of(others));
    }
  }

  close(): void {
    this.#socket.disconnect();
  }

  #take(row: ConversationRow) {
    const conversationId = row.id;
    if (this.#deps.draw.happens(0.5) || row.handoff === null) return this.#do({ act: "take", conversationId });
    return this.#do({ act: "claim", conversationId, handoffId: row.handoff.id });
  }

  /** Takes one that the assistant has, perhaps in the middle of its answer. */
  async #grab(): Promise<void> {
    const { shop, draw } = this.#deps;
    const rows = await this.#list(`/api/v1/conversations?site=${shop.site}&state=machine`);
    if (rows !== undefined && rows.length > 0)
      await this.#do({ act: "take", conversationId: draw.of(rows.slice(0, 8)).id });
  }

  /** One of their own. */
  async #own(row: ConversationRow): Promise<void> {
    const { draw, shop } = this.#deps;
    const conversationId = row.id;
    const handoffId = row.handoff?.id ?? "";
    const act = draw.weighted({
      reply: 14,
      canned: 3,
      note: 2,
      tags: 3,
      priority: 2,
      assign: 2,
      transfer: 1,
      requeue: 1,
      snooze: row.snoozed === null ? 1.5 : 0,
      wake: row.snoozed === null ? 0 : 3,
      return: 4,
      close: 5,
      macro: 1,
    });
    const { cannedReply, macro } = shop;
    if (act === "reply")
      await this.#reply(row, draw.of(["I'm looking into it.", "It's on its way.", "Which order is it?"]));
    if (act === "canned") await this.#reply(row, cannedReply.text, [cannedReply.id]);
    if (act === "note")
      await this.#do({ act: "note", conversationId, body: { text: this.#words("Note"), ...newNoteId() } });
    if (act === "tags" || act === "priority" || act === "snooze") await this.#mark(act, row);
    if (act === "wake") await this.#do({ act: "wake", conversationId });
    if (act === "assign") await this.#pass(conversationId, this.#colleague());
    if (act === "transfer") {
      const note = { note: this.#words("Yours"), ...newNoteId() };
      await this.#do({ act: "transfer", conversationId, handoffId, body: { to: this.#colleague(), ...note } });
    }
    if (act === "requeue") await this.#pass(conversationId, null);
    if (act === "return") await this.#do({ act: "return", conversationId, handoffId });
    if (act === "close") await this.#thenUndo({ act: "close", conversationId, handoffId });
    if (act === "macro") {
      await this.#do({ act: "macro", conversationId, handoffId, body: { macro, runId: this.#words("run") } });
    }
  }

  /** Work on one that waits. */
  async #sort(row: ConversationRow): Promise<void> {
    const conversationId = row.id;
    const { draw } = this.#deps;
    const act = draw.weighted({ assign: 3, tags: 2, priority: 2, snooze: row.snoozed === null ? 1 : 0, team: 2 });
    if (act === "assign") await this.#pass(conversationId, this.#colleague());
    if (act === "tags" || act === "priority" || act === "snooze") await this.#mark(act, row);
    if (act === "team") {
      await this.#do({ act: "assign", conversationId, body: { team: draw.of([...this.#deps.shop.teams, null]) } });
    }
  }

  /** What only a manager may do with a colleague's: it's refused, and nothing has changed. */
  async #meddle(row: ConversationRow): Promise<void> {
    const conversationId = row.id;
    const handoffId = row.handoff?.id ?? "";
    if (this.#deps.draw.happens(0.5))
      await this.#do({ act: "take-from", conversationId, handoffId, body: { from: handoffId } });
    else await this.#reply(row, "This isn't mine.");
  }

  async #mark(act: "tags" | "priority" | "snooze", row: ConversationRow): Promise<void> {
    const { draw, shop } = this.#deps;
    const conversationId = row.id;
    if (act === "tags") {
      const [add, remove] = [draw.of(shop.tags), draw.of(shop.tags)];
      const body = { add: [add], remove: add === remove ? [] : [remove] };
      return this.#do({ act, conversationId, body });
    }
    if (act === "priority")
      return this.#do({ act, conversationId, body: { priority: draw.of(["urgent", "high", "normal", "low"]) } });
    const soon = new Date(Date.now() + draw.between(1_500, 6_000)).toISOString();
    return this.#do({ act, conversationId, body: { until: draw.happens(0.5) ? null : soon } });
  }

  #reply(row: ConversationRow, words: string, cannedReplies: readonly string[] = []) {
    const body = { clientMessageId: this.#words("reply"), text: this.#words(words), cannedReplies };
    return this.#do({ act: "reply", conversationId: row.id, handoffId: row.handoff?.id ?? "", body });
  }

  #pass(conversationId: string, to: string | null) {
    const { draw, shop } = this.#deps;
    const note = draw.happens(0.6) ? { note: this.#words("Please look at this"), ...newNoteId() } : {};
    const team = draw.happens(0.3) ? { team: draw.of(shop.teams) } : {};
    return this.#thenUndo({ act: "assign", conversationId, body: { to, ...note, ...team } });
  }

  async #thenUndo(call: Call): Promise<void> {
    await this.#do(call);
    if (this.#deps.draw.happens(0.3)) await this.#do({ act: "undo", conversationId: call.conversationId });
  }

  #colleague(): string {
    const { draw, shop, id } = this.#deps;
    const others = shop.agents.filter((one) => one.id !== id);
    return draw.of(others.length > 0 ? others : shop.agents).id;
  }

  /** Never twice the same words: what's stored can be told apart. */
  #words(words: string): string {
    return `${words} (${this.#deps.name}, ${++this.#written})`;
  }

  /** Calls, and calls again with the same words if no reply came; now and then twice at once, as a double click does. */
  async #do(call: Call): Promise<void> {
    const twice = this.#deps.draw.happens(0.1);
    for (let tries = 0; tries < TRIES; tries++) {
      const replies = await Promise.all([this.#call(call), ...(twice ? [this.#call(call)] : [])]);
      if (replies.every((status) => status !== undefined && status < 500)) return;
      await sleep(300);
    }
  }

  /** @returns the status; undefined: no reply came */
  async #call({ act, conversationId, handoffId, body = {} }: Call): Promise<number | undefined> {
    const { record, name: by } = this.#deps;
    const call = ++this.#calls;
    record.note({ kind: "called", by, call, act, conversationId, handoffId: handoffId ?? null, body });
    try {
      const { status, reply } = await this.#fetch(
        act === "priority" ? "PUT" : "POST",
        pathOf(act, conversationId, handoffId),
        body,
      );
      record.note({ kind: "replied", by, call, status, body: reply });
      return status;
    } catch {
      record.note({ kind: "lost", by, call });
      return undefined;
    }
  }

  async #list(path: string): Promise<ConversationRow[] | undefined> {
    try {
      const { status, reply } = await this.#fetch("GET", path);
      return status === 200 ? (reply as { conversations: ConversationRow[] }).conversations : undefined;
    } catch {
      return undefined;
    }
  }

  async #fetch(method: string, path: string, body?: object): Promise<{ status: number; reply: unknown }> {
    const { url, cookie } = this.#deps;
    const response = await fetch(url + path, {
      method,
      headers: { cookie, origin: url, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    return { status: response.status, reply: await response.json() };
  }
}

/** An id that a repeat has, too. */
const newNoteId = () => ({ noteId: crypto.randomUUID() });

/** Acts on the handoff; the others are on the conversation. */
const ON_HANDOFF: readonly Act[] = ["claim", "reply", "transfer", "return", "close", "macro"];

function pathOf(act: Act, conversationId: string, handoffId: string | undefined): string {
  if (ON_HANDOFF.includes(act)) return `/api/v1/handoffs/${handoffId}/${act}`;
  const last = act === "take-from" ? "take" : act === "note" ? "notes" : act;
  return `/api/v1/conversations/${conversationId}/${last}`;
}
