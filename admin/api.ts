import * as z from "zod/mini";
import { type ErrorReply, type HandoffWire, handoffWire, type MessageWire, messageWire } from "../server/wire/http.ts";

/** What one part of the server says of itself. */
export interface PartWire {
  readonly status: string;
  /** In words, when the key is known. */
  readonly detail?: string;
  readonly progress?: number;
}

/** An error in the API's own words. */
export class ApiError extends Error {
  readonly code: string;
  readonly remedy: string;
  constructor(error: ErrorReply["error"]) {
    super(error.message);
    this.code = error.code;
    this.remedy = error.remedy;
  }
}

/** The HTTP API, with the key that was typed in. */
export class Api {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }

  async handoffs(): Promise<HandoffWire[]> {
    return z.object({ handoffs: z.array(handoffWire) }).parse(await this.#call("GET", "handoffs")).handoffs;
  }

  async transcript(conversationId: string): Promise<MessageWire[]> {
    const body = await this.#call("GET", `conversations/${encodeURIComponent(conversationId)}`);
    return z.object({ messages: z.array(messageWire) }).parse(body).messages;
  }

  async act(handoffId: string, verb: "claim" | "return" | "close", agent: string): Promise<void> {
    await this.#call("POST", `handoffs/${encodeURIComponent(handoffId)}/${verb}`, { agent });
  }

  async reply(handoffId: string, body: { agent: string; clientMessageId: string; text: string }): Promise<void> {
    await this.#call("POST", `handoffs/${encodeURIComponent(handoffId)}/reply`, body);
  }

  /** Without a key only the states, unless asked from the server's own machine. */
  static async parts(key: string | undefined): Promise<Record<string, PartWire>> {
    const reply = await fetch("readyz", key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });
    const body: unknown = await reply.json();
    return z
      .object({
        parts: z.record(
          z.string(),
          z.object({ status: z.string(), detail: z.optional(z.string()), progress: z.optional(z.number()) }),
        ),
      })
      .parse(body).parts as Record<string, PartWire>;
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const reply = await fetch(`api/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const parsed: unknown = await reply.json();
    if (!reply.ok) throw new ApiError((parsed as ErrorReply).error);
    return parsed;
  }
}
