import { createHash } from "node:crypto";
import type { NewPast } from "../store/past-conversation.ts";
import { createMask, type Mask } from "../text/patterns/personal-data.ts";
import { countPlaceholders } from "../text/patterns/placeholders.ts";
import type { ExportedConversation } from "./exported.ts";
import { questionIn } from "./question.ts";

/** Characters of a message that are kept: all of them are searched for personal data. */
const LONGEST = 10_000;
/** Messages of a conversation that are kept. */
const MOST_MESSAGES = 200;
/** NUL and halves of characters, which no database stores. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to remove
const UNSTORABLE = /[\u0000\ufffe\uffff]|\p{Surrogate}/gu;

/** A conversation as it's stored: nothing in it says who the customer was. */
export interface Masked {
  readonly row: NewPast;
  /** Pieces of personal data that were replaced. */
  readonly masked: number;
}

/** "Hi Grace" names somebody, and so does a line of its own; "grace period" doesn't. */
function addressedBy(name: string, mask: Pick<Mask, "placeholder">): (text: string) => string {
  const [first = ""] = name.trim().split(/\s+/u);
  if (!/^\p{L}[\p{L}'’-]+$/u.test(first)) return (text) => text;
  const greeting =
    "hi|hello|hey|dear|thanks|thank you|cheers|regards|sorry|hallo|liebe|lieber|danke|bonjour|merci|cher|chère|hola|gracias|estimado|estimada";
  const pattern = new RegExp(`(?<=\\b(?:${greeting}),? )${first}(?![\\p{L}\\p{N}])|^${first}[,.!]?$`, "gimu");
  return (text) => text.replace(pattern, () => mask.placeholder("name", name));
}

/**
 * Replaces personal data in a conversation: what the messages give away, and the people whom the export names, wherever
 * they occur. Nothing else of it is stored.
 * @param articleOf the one article that an agent's words link to, by id
 * @returns undefined when no customer asks anything in it
 */
export function maskConversation(
  { externalId, startedAt, messages, tags, rating, people }: ExportedConversation,
  articleOf: (texts: readonly string[]) => string | undefined,
): Masked | undefined {
  const mask = createMask(...people.map(({ name, email }) => ({ ...(name && { name }), ...(email && { email }) })));
  const cut = messages.slice(0, MOST_MESSAGES).map((one) => ({
    ...one,
    text: one.text
      .replace(UNSTORABLE, "")
      .slice(0, LONGEST)
      .replace(/\p{Surrogate}$/u, ""),
  }));
  // All of them first: a name that one message gives away is hidden in those before it, too.
  for (const { text } of cut) mask.hide(text);
  const addressed = people.flatMap(({ name }) => (name === undefined ? [] : [addressedBy(name, mask)]));
  const hide = (text: string) => addressed.reduce((masked, one) => one(masked), mask.hide(text));
  const hidden = cut.map(({ author, text, at }) => ({ author, text: hide(text), at: at?.toISOString() ?? null }));
  const found = questionIn(hidden);
  if (found === undefined) return undefined;
  const { question, reply } = found;
  const replies = cut.filter(({ author }) => author === "agent").map(({ text }) => text);
  const content = {
    ...{ externalId: externalId.slice(0, 200), startedAt: startedAt ?? null, question, reply, messages: hidden },
    ...{ tags: tags.slice(0, 50).map((tag) => mask.hide(tag.replace(UNSTORABLE, "").slice(0, 200))), rating },
    articleId: articleOf(replies) ?? null,
  };
  const contentHash = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  const masked = hidden.reduce((sum, { text }) => sum + countPlaceholders(text), 0);
  return { row: { ...content, contentHash }, masked };
}
