import * as z from "zod";
import type { MessageWire } from "../../server/wire/http.ts";
import { widgetSettings } from "../../server/wire/widget.ts";
import { Connection } from "../../widget/connection.ts";
import { memoryStorage, type Storage } from "../../widget/storage.ts";
import { SITE } from "./prepared.ts";
import { call } from "./server.ts";

/** A visitor with the widget's own connection: its outbox, its resume, its state. */
export class Visitor {
  readonly connection: Connection;
  /** What was written, in order. */
  readonly wrote: string[] = [];

  /** Windows of one visitor share a `storage`, as tabs of a browser do. */
  constructor(url: string, storage: Storage = memoryStorage()) {
    this.connection = new Connection({
      server: url,
      config: {
        site: SITE,
        siteName: SITE,
        siteLanguage: "en",
        base: "",
        settings: z.parse(widgetSettings, {}),
        identityRequired: false,
        isDemo: false,
      },
      storage,
      // Back at once when the server is: a test has no time to be polite.
      socket: { reconnectionDelay: 20, reconnectionDelayMax: 100, forceNew: true },
    });
  }

  send(text: string): void {
    this.wrote.push(text);
    this.connection.send(text);
  }

  get chat() {
    return this.connection.getSnapshot().chat;
  }
  /** Everything that was written is acknowledged. */
  get acknowledged(): boolean {
    return this.connection.getSnapshot().outbox.length === 0;
  }
  /** What the machine has said so far of the answer in hand. */
  get streaming(): string {
    return this.chat.streaming?.text ?? "";
  }
  /** Online, all acknowledged, and each message answered. */
  get answered(): boolean {
    const { chat, outbox, link, loaded } = this.connection.getSnapshot();
    return (
      link === "online" &&
      loaded &&
      outbox.length === 0 &&
      chat.streaming === null &&
      this.of("visitor").length === this.wrote.length &&
      this.of("machine").length === this.wrote.length
    );
  }
  of(author: MessageWire["author"]): readonly MessageWire[] {
    return this.chat.messages.filter((message) => message.author === author);
  }

  /** Resolves when `test` holds, looked at on every change: no time is lost to polling. */
  when(what: string, test: () => boolean, ms = 30_000): Promise<void> {
    if (test()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        stop();
        reject(new Error(`Waited ${ms} ms in vain: ${what}. ${JSON.stringify(this.connection.getSnapshot())}`));
      }, ms);
      const stop = this.connection.subscribe(() => {
        if (!test()) return;
        clearTimeout(late);
        stop();
        resolve();
      });
    });
  }

  /** The transcript as the server tells it to the key's holder. */
  async transcript(url: string): Promise<MessageWire[]> {
    const id = this.chat.conversation?.conversationId ?? "";
    const { status, body } = await call<{ messages: MessageWire[] }>(url, `/api/v1/conversations/${id}`);
    if (status !== 200) throw new Error(`No transcript: ${status} ${JSON.stringify(body)}`);
    return body.messages;
  }
}
