import { TuppenceError } from "../lib/errors.ts";
import { stripEnd } from "../lib/strip.ts";
import { bookLargeModel, type LargeModelDeps, largeModelMissing, mostOfRequest } from "../money/large-model.ts";
import { estimateTokens } from "../money/tokens.ts";
import type { LargeModelMessage } from "../ports/large-model/port.ts";
import { findWithVisitor } from "../store/conversation.ts";
import { findMessage } from "../store/message.ts";
import { addTranslation, findTranslation } from "../store/message-translation.ts";
import { createMask, emailsIn } from "../text/patterns/personal-data.ts";
import { rewriteMessages, translateMessages } from "../text/prompts.ts";
import type { Rewrite, WrittenReply } from "../wire/writing.ts";
import type { DeskVoice } from "./parts.ts";
import { unknownConversation } from "./unknown-conversation.ts";

/** Tokens of a reply beyond one for each character of the text: a translation may be longer. */
const MORE_TOKENS = 200;
/** Tokens of a reply at most: endpoints refuse to be asked for more than their model can write. */
const MOST_TOKENS = 4_000;

/** Rewrites and translates for agents, by a large model; its cost counts for the day's budget. */
export interface Writing {
  /** There is a large model: without one, nothing is offered. */
  readonly isOffered: boolean;
  /** @throws LARGE_MODEL_UNAVAILABLE, LARGE_MODEL_REFUSED_KEY, CONVERSATION_UNKNOWN */
  rewrite(request: { conversationId: string; text: string; how: Rewrite; signal?: AbortSignal }): Promise<WrittenReply>;
  /** @throws as `rewrite` */
  translate(request: {
    conversationId: string;
    text: string;
    language: string;
    signal?: AbortSignal;
  }): Promise<WrittenReply>;
  /** A message of the conversation; it's paid for once. @throws as `rewrite`, NOT_FOUND */
  translateMessage(request: {
    conversationId: string;
    messageId: string;
    language: string;
    signal?: AbortSignal;
  }): Promise<WrittenReply>;
}

export function createWriting(deps: LargeModelDeps & { readonly voice: Pick<DeskVoice, "rowChanged"> }): Writing {
  const { db, clock, largeModel } = deps;
  /** What requests under way can cost at most, by site: several agents together stay within the budget too. */
  const reserved = new Map<string, number>();
  const reserve = (siteId: string, nano: number) => reserved.set(siteId, (reserved.get(siteId) ?? 0) + nano);

  const write = async (options: {
    conversationId: string;
    text: string;
    task: string;
    messagesFor(text: string): LargeModelMessage[];
    signal?: AbortSignal | undefined;
  }): Promise<WrittenReply> => {
    const { conversationId, text, task, messagesFor, signal } = options;
    const found = await findWithVisitor(db, conversationId);
    if (found === undefined) throw unknownConversation();
    const { siteId } = found.conversation;
    const { name, email } = found.visitor;
    const mask = createMask({ ...(name === null ? {} : { name }), ...(email === null ? {} : { email }) });
    const messages = messagesFor(mask.hide(text));
    const maxTokens = Math.min(MOST_TOKENS, text.length + MORE_TOKENS);
    const most = await mostOfRequest(deps, messages, maxTokens);
    reserve(siteId, most);
    let received = "";
    try {
      const missing = await largeModelMissing(deps, siteId, reserved.get(siteId));
      if (missing !== undefined) throw unavailable("The large model can't write now.", missing);
      const book = (usage: Parameters<typeof bookLargeModel>[1]["usage"], more: Record<string, string> = {}) =>
        bookLargeModel(deps, { siteId, conversationId, about: { task, ...more }, usage });
      const reply = await largeModel
        .generate({
          ...{ messages, maxTokens },
          ...(signal && { signal }),
          onText: (delta) => {
            received += delta;
          },
        })
        .catch(async (error: unknown) => {
          // An interrupted reply was read and partly written: it's paid for, and nobody counted it.
          if (received !== "") await book(lostUsage(messages, received), { counted: "estimated, the reply was lost" });
          throw error;
        });
      const costNanoUsd = await book(reply.usage);
      deps.voice.rowChanged({ siteId, conversationId });
      const written = withoutFence(mask.restore(reply.text));
      if (written === "" || reply.stop !== "end") {
        const { message, remedy } = FAULTS[reply.stop];
        throw unavailable(message, remedy);
      }
      return { text: written, missing: missingIn(written, text), costNanoUsd };
    } finally {
      reserve(siteId, -most);
    }
  };

  return {
    isOffered: largeModel.state().status !== "absent",
    rewrite: ({ how, ...request }) =>
      write({ ...request, task: "rewrite", messagesFor: (text) => rewriteMessages(text, how) }),
    translate: ({ language, ...request }) =>
      write({ ...request, task: "translate", messagesFor: (text) => translateMessages(text, language) }),
    async translateMessage({ conversationId, messageId, language, signal }) {
      const message = await findMessage(db, messageId);
      if (message?.conversationId !== conversationId) {
        throw new TuppenceError("NOT_FOUND", "This conversation has no such message.", "Reload the conversation.");
      }
      const before = await findTranslation(db, { messageId, language });
      if (before !== undefined) return { text: before.text, missing: [], costNanoUsd: 0 };
      const written = await write({
        ...{ conversationId, text: message.text, task: "translate", signal },
        messagesFor: (text) => translateMessages(text, language),
      });
      const { text } = written;
      await addTranslation(db, { conversationId, messageId, language, text, isOriginal: false, at: clock.now() });
      return written;
    },
  };
}

const unavailable = (message: string, remedy: string) => new TuppenceError("LARGE_MODEL_UNAVAILABLE", message, remedy);

const FAULTS = {
  end: { message: "The large model wrote nothing.", remedy: "Try again, or send the text as it is." },
  length: { message: "The large model didn't finish the text.", remedy: "Try a shorter text." },
  refused: {
    message: "The large model declined to write this.",
    remedy: "Change the text, or send it as it is.",
  },
} as const;

const lostUsage = (messages: readonly LargeModelMessage[], received: string) => ({
  promptTokens: messages.reduce((sum, one) => sum + estimateTokens(one.content), 0),
  cachedTokens: 0,
  completionTokens: estimateTokens(received),
});

/** Some models put what they write into a block of code. */
function withoutFence(text: string): string {
  const lines = text.trim().split("\n");
  const isFenced = lines.length > 2 && lines[0]?.startsWith("```") === true && lines.at(-1)?.trim() === "```";
  return (isFenced ? lines.slice(1, -1) : lines).join("\n").trim();
}

/** Numbers, web and e-mail addresses of a text that a new one lacks; "4.90" and "4,90" are the same. */
export function missingIn(written: string, text: string): string[] {
  const emails = [...emailsIn(text)].map(({ start, end }) => text.slice(start, end));
  const others = text.match(/https?:\/\/[^\s)>\]]+|\d[\d.,:]*/gu) ?? [];
  const facts = [...others, ...emails].map((one) => stripEnd(one, ".,:;!?"));
  const there = digitsOnly(written);
  return [...new Set(facts)].filter((one) => !there.includes(digitsOnly(one)));
}

/** A text whose numbers have no points or commas. */
const digitsOnly = (text: string) => text.replace(/\d[\d.,:]*/gu, (number) => number.replace(/[.,:]/gu, ""));
