import { setTimeout as sleep } from "node:timers/promises";
import type { MessageWire } from "../../../server/wire/http.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import type { SendReply } from "../../../server/wire/socket.ts";
import type { Chance } from "./chance.ts";
import { Page } from "./page.ts";
import type { Recorder } from "./seen.ts";

/** Milliseconds between two things that a visitor does. */
const PAUSE = { least: 1_500, most: 7_000 };
/** Messages that wait to be sent, from which on nobody writes more. */
const PATIENCE = 3;
/** Milliseconds for which a page that was closed stays closed. */
const GONE = { least: 500, most: 6_000 };

interface Item {
  readonly id: string;
  readonly what: "message" | "person";
  readonly text: string;
  readonly articleId?: string;
  readonly conversationId?: string;
}

interface VisitorDeps {
  readonly url: string;
  readonly site: string;
  readonly name: string;
  readonly record: Recorder;
  readonly draw: Chance;
  readonly questions: readonly string[];
}

/** A visitor: one or two windows, an outbox as the widget's, and what a person does with them. */
export class VisitorPlayer {
  readonly #deps: VisitorDeps;
  readonly #pages: Page[] = [];
  #token: string | null = null;
  #opened = 0;
  #written = 0;
  #outbox: Item[] = [];
  #isSending = false;

  constructor(deps: VisitorDeps) {
    this.#deps = deps;
    this.#open();
  }

  /** Everything that was written is acknowledged, or refused for good. */
  get isDone(): boolean {
    return this.#outbox.length === 0;
  }

  /** Acts until the storm is over. */
  async play(isOver: () => boolean): Promise<void> {
    const { draw } = this.#deps;
    for (;;) {
      await sleep(draw.between(PAUSE.least, PAUSE.most));
      if (isOver()) return;
      await this.#act();
    }
  }

  /** What it shows after the storm, and what a window that opens then does. */
  async show(): Promise<void> {
    const { record } = this.#deps;
    for (const page of this.#pages) record.note({ kind: "shown", by: page.name, fresh: false, chat: page.chat });
    const fresh = this.#open();
    const endMs = performance.now() + 20_000;
    while (!fresh.isReady && performance.now() < endMs) await sleep(20);
    record.note({ kind: "shown", by: fresh.name, fresh: true, chat: fresh.chat });
    for (const page of this.#pages) page.close();
  }

  async #act(): Promise<void> {
    const { draw } = this.#deps;
    const { conversation, messages } = this.#pages[0]?.chat ?? { conversation: null, messages: [] };
    const last = messages.at(-1);
    const answer = messages.findLast((one) => one.author === "machine" || one.author === "person");
    const withPerson = conversation?.state === "person";
    const writes = this.#outbox.length < PATIENCE ? 1 : 0;
    const act = draw.weighted({
      ask: 40 * writes,
      press: last?.options !== undefined && last.options.length > 0 ? 25 * writes : 0,
      confirm: last?.yesOrNo === true ? 40 * writes : 0,
      person: (withPerson ? 1 : 12) * writes,
      talk: withPerson ? 60 * writes : 0,
      rate: answer === undefined ? 0 : 10,
      score: conversation === null ? 0 : 2,
      leave: 8,
      second: this.#pages.length === 1 ? 4 : 0,
    });
    if (act === "ask") this.#write(draw.of(this.#deps.questions));
    if (act === "press" && last?.options !== undefined) this.#press(last);
    if (act === "confirm") this.#write(draw.happens(0.7) ? "Yes, please" : "No, thanks");
    if (act === "person") this.#add({ what: "person", text: "" });
    if (act === "talk")
      this.#write(draw.of(["Thank you, that's the one.", "It still doesn't work.", "When will it be?"]));
    if (act === "rate" && answer !== undefined) await this.#rate(answer.id, draw.happens(0.6));
    if (act === "score" && conversation !== null) await this.#score(conversation.conversationId, 1 + draw.below(5));
    if (act === "leave") await this.#leave();
    if (act === "second") this.#open();
  }

  #write(text: string): void {
    // A number of the visitor's own: no two messages of a storm are alike.
    this.#add({ what: "message", text: `${text} (${this.#deps.name}, ${++this.#written})` });
  }

  #press(last: MessageWire): void {
    const option = this.#deps.draw.of(last.options ?? []);
    this.#add({ what: "message", text: option.title, articleId: option.articleId });
  }

  #add(item: Omit<Item, "id">): void {
    const { conversation } = this.#pages[0]?.chat ?? { conversation: null };
    const isOpen = conversation !== null && conversation.state !== "closed";
    const id = `${this.#deps.name}-${++this.#written}`;
    this.#outbox.push({ ...item, id, ...(isOpen ? { conversationId: conversation.conversationId } : {}) });
    void this.#flush();
  }

  /** One message after the other, the same one until it's acknowledged; now and then it's sent twice. */
  async #flush(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let item = this.#outbox[0]; item !== undefined; item = this.#outbox[0]) {
        const page = this.#pages.find((one) => one.isReady);
        if (page === undefined) return;
        await this.#sendOne(page, item);
      }
    } finally {
      this.#isSending = false;
    }
  }

  async #sendOne(page: Page, item: Item): Promise<void> {
    const { draw } = this.#deps;
    const twice = draw.happens(0.12) ? [this.#pages.find((one) => one.isReady && one !== page) ?? page] : [];
    const [first] = await Promise.all([page, ...twice].map((one) => this.#emit(one, item)));
    if (first === "again") return;
    this.#outbox.shift();
    // Long after its acknowledgement, as from a window that slept.
    if (draw.happens(0.04)) void this.#emit(page, item);
  }

  /** @returns whether it must be sent again */
  async #emit(page: Page, item: Item): Promise<"again" | "over"> {
    const { record, name } = this.#deps;
    const { id, what, text, ...rest } = item;
    record.note({ kind: "sent", by: name, id, what });
    const request = { clientMessageId: id, ...rest };
    const asked =
      what === "person"
        ? page.ask<SendReply>(EVENTS.personRequest, request)
        : page.ask<SendReply>(EVENTS.messageSend, { ...request, text });
    const ack = await asked.catch(() => undefined);
    if (ack === undefined) {
      await sleep(50);
      return "again";
    }
    if (ack.ok) {
      const { message, conversation } = ack.data;
      record.note({ kind: "stored", by: name, id, conversationId: conversation.conversationId, message });
      return "over";
    }
    if (ack.error.retryable) {
      await sleep(ack.error.retryAfterMs ?? 1_000);
      return "again";
    }
    record.note({ kind: "refused", by: name, id, code: ack.error.code });
    return "over";
  }

  async #rate(messageId: string, helped: boolean): Promise<void> {
    const { record, name: by } = this.#deps;
    const page = this.#pages.find((one) => one.isReady);
    if (page === undefined) return;
    record.note({ kind: "rates", by, messageId, helped });
    const ack = await page.ask(EVENTS.ratingSet, { messageId, helped }).catch(() => undefined);
    if (ack?.ok === true) record.note({ kind: "rated", by, messageId, helped });
  }

  async #score(conversationId: string, score: number): Promise<void> {
    await this.#pages
      .find((one) => one.isReady)
      ?.ask(EVENTS.satisfactionSet, { conversationId, score })
      .catch(() => undefined);
  }

  /** Closes its windows, also with unsent messages, and comes back with the same session. */
  async #leave(): Promise<void> {
    const { draw } = this.#deps;
    for (const page of this.#pages.splice(0)) page.close();
    await sleep(draw.between(GONE.least, GONE.most));
    this.#open();
  }

  #open(): Page {
    const { url, site, record, name } = this.#deps;
    const page = new Page({
      ...{ url, site, record, name: `${name}.${++this.#opened}` },
      token: () => this.#token,
      onToken: (token) => {
        this.#token = token;
      },
      onReady: () => void this.#flush(),
    });
    this.#pages.push(page);
    return page;
  }
}
