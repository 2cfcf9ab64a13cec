import { decidedConversations, decidedMark, openToTell, sitesThatTell } from "../store/decided-class.ts";
import { type FixedClassified, TOLD_CLASSES } from "../wire/classification.ts";
import type { Kind } from "./kind.ts";
import { withMood } from "./mood.ts";
import { saidText } from "./said-text.ts";
import { SHIPPED_VERSION, shippedSentiments } from "./shipped-sentiments.ts";
import { LABELLED } from "./topic-kind.ts";

/** The customer may still be writing. */
const QUIET_MS = 30_000;

/** What both have in common: their classes are words, and people's decisions are events. */
const fixedKind = (kind: FixedClassified, quietMs: number) =>
  ({
    kind,
    leastClasses: 1 as const,
    sites: (store) => sitesThatTell(store, kind),
    toTell: (store, { siteId, learntAt, now, limit }) =>
      openToTell(store, { siteId, kind, learntAt, limit, quietSince: new Date(now.getTime() - quietMs) }),
  }) satisfies Partial<Kind>;

const decided = async (
  store: Parameters<Kind["examples"]>[0],
  siteId: string,
  kind: FixedClassified,
): Promise<Pick<Awaited<ReturnType<Kind["examples"]>>, "classes" | "conversations">> => ({
  classes: TOLD_CLASSES[kind],
  conversations: await decidedConversations(store, { siteId, kind, limit: LABELLED }),
});

/** How pressing a conversation is, by what it's about. @param times shorter, for tests */
export const priorityKind = (times: { readonly quietMs: number } = { quietMs: QUIET_MS }): Kind => ({
  ...fixedKind("priority", times.quietMs),
  choice: ({ priority }) => priority,
  mark: (store, siteId) => decidedMark(store, siteId, "priority"),
  examples: async (store, { siteId }) => ({ ...(await decided(store, siteId, "priority")), written: [] }),
  text: (texts) => saidText(texts, "first"),
});

/** How a customer feels, by what they wrote last; known from examples that come with Tuppence. @param times shorter, for tests */
export const sentimentKind = (times: { readonly quietMs: number } = { quietMs: QUIET_MS }): Kind => ({
  ...fixedKind("sentiment", times.quietMs),
  choice: ({ sentiment }) => sentiment,
  mark: async (store, siteId) => [SHIPPED_VERSION, await decidedMark(store, siteId, "sentiment")],
  examples: async (store, { siteId, embedderId }) => ({
    ...(await decided(store, siteId, "sentiment")),
    written: shippedSentiments(embedderId),
  }),
  text: (texts) => saidText(texts, "last"),
  vector: withMood,
});
