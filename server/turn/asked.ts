import type { ApprovalRule } from "../domain/approval.ts";
import type { Dials } from "../domain/dials.ts";
import type { PastMessage, ReceivedMessage } from "../domain/message.ts";
import { ANYONE, type Viewer } from "../domain/viewer.ts";
import type { Db, Store } from "../ports/database/port.ts";
import type { SiteSettings } from "../settings/settings.ts";
import { type ConversationRow, findWithVisitor } from "../store/conversation.ts";
import { messageOfTurn, messagesBefore, type PastRow } from "../store/message.ts";
import type { VisitorRow } from "../store/visitor.ts";
import type { KnownIdentity } from "../text/patterns/known-identity.ts";
import { MAX_MESSAGE_LENGTH } from "../wire/limits.ts";
import { ANSWER_FORMS, FORMS } from "../wire/names.ts";
import { LANGUAGES } from "../wire/widget.ts";
import type { Asked, Turns } from "./parts.ts";

/** Messages that a turn looks back on. */
const LOOK_BACK = 12;

const ANSWERS: ReadonlySet<string> = new Set(ANSWER_FORMS);

/** How a turn started, in addition to its message. */
export interface RunOptions {
  readonly tooFast: boolean;
  /** The visitor pressed the button. */
  readonly wantsPerson: boolean;
  /** Runs of this turn have ended without an answer too often: hand over to a person immediately. */
  readonly givenUp: boolean;
  /** Aborted when the visitor has no window left. */
  readonly signal?: AbortSignal;
  /** Milliseconds that storing the message took. */
  readonly receiveMs?: number;
}

/** The steps' input: a stored message with what they need to know about the conversation. */
export async function askedOf(
  db: Db,
  received: ReceivedMessage,
  context: {
    conversation: ConversationRow;
    visitor: VisitorRow;
    site: SiteSettings;
    dials: Dials;
    floor: AbortSignal;
    available: NonNullable<Asked["available"]>;
    usual: NonNullable<Asked["usual"]>;
    approval: ApprovalRule | undefined;
  },
  options: RunOptions,
): Promise<Asked> {
  const { conversation, visitor, site, dials, floor, available, usual, approval } = context;
  const bounded = await boundedPast(db, received);
  const machine = bounded.findLast((row) => row.author === "machine");
  const set = site.widget.language;
  const language = known(set === "auto" ? (machine?.detail?.language ?? visitor.language) : set);
  const said = bounded.findLast(
    (row) => row.author !== "visitor" && row.author !== "system" && row.detail?.form !== "smalltalk",
  );
  const answer = said?.author === "machine" && ANSWERS.has(said.detail?.form ?? "") ? said.id : undefined;
  const past = bounded.flatMap((row) => toPast(row, row.text));
  return {
    siteId: received.siteId,
    viewer: viewerOf(visitor),
    text: received.text,
    settings: site,
    ...(language === undefined ? {} : { language }),
    ...(visitor.timeZone === null ? {} : { timeZone: visitor.timeZone }),
    past,
    pastAlone: bounded.flatMap((row) => toPast(row, aloneOf(row))),
    personOffered: machine?.detail?.handoff === "offered",
    ...choiceIn(past),
    waiting: conversation.state === "queued",
    acknowledged: bounded.filter((row) => row.detail?.handoff === "queued").length > 1,
    tooFast: options.tooFast,
    wantsPerson: options.wantsPerson,
    givenUp: options.givenUp,
    available,
    usual,
    ...(approval === undefined ? {} : { approval }),
    ...(answer === undefined ? {} : { answerMessageId: answer }),
    identity: identityOf(visitor),
    cache: true,
    dials,
    signal: options.signal === undefined ? floor : AbortSignal.any([floor, options.signal]),
    ...(received.optionArticleId === undefined ? {} : { optionArticleId: received.optionArticleId }),
  };
}

/** What the company has signed about a visitor; what they typed themselves doesn't count. */
export const viewerOf = (visitor: VisitorRow): Viewer =>
  visitor.externalId === null ? ANYONE : { isSignedIn: true, attributes: visitor.attributes ?? {} };

/** Who the company's own site says the visitor is. */
function identityOf(visitor: VisitorRow): KnownIdentity {
  return {
    ...(visitor.name === null ? {} : { name: visitor.name }),
    ...(visitor.email === null ? {} : { email: visitor.email }),
  };
}

/** The same for one question without a conversation. */
export function askedOnce(
  request: Parameters<Turns["answerOnce"]>[0],
  context: { site: SiteSettings; dials: Dials; signal: AbortSignal },
): Asked {
  const history = request.history ?? [];
  const past = history.map(({ alone: _, ...one }) => one);
  return {
    siteId: request.siteId,
    viewer: request.viewer ?? ANYONE,
    text: request.question,
    settings: context.site,
    past,
    pastAlone: history.map(({ alone, ...one }) => ({ ...one, text: alone ?? one.text })),
    personOffered: false,
    ...choiceIn(past),
    waiting: false,
    acknowledged: false,
    tooFast: false,
    wantsPerson: false,
    givenUp: false,
    cache: request.cache ?? true,
    dials: context.dials,
    signal: context.signal,
    ...(request.optionArticleId === undefined ? {} : { optionArticleId: request.optionArticleId }),
    ...(request.trace === undefined ? {} : { trace: request.trace }),
  };
}

const known = (language: string | null | undefined) => LANGUAGES.find((one) => one === language);

/** From the message's episode, and what people said before it. */
async function boundedPast(
  store: Store,
  message: { readonly conversationId: string; readonly episodeId: string; readonly sequence: number },
): Promise<PastRow[]> {
  const rows = await messagesBefore(store, { ...message, limit: LOOK_BACK });
  return rows.filter((row) => row.episodeId === message.episodeId || row.author === "person");
}

const aloneOf = (row: PastRow) => (row.author === "visitor" ? (row.question ?? row.text) : row.text);

/**
 * A visitor's stored message as `answerOnce` asks it again: with what was said before it, by the same visitor. Undefined:
 * it was deleted.
 */
export async function askedBefore(
  store: Store,
  turnId: string,
): Promise<Pick<Parameters<Turns["answerOnce"]>[0], "question" | "history" | "viewer"> | undefined> {
  const message = await messageOfTurn(store, turnId);
  const found = message && (await findWithVisitor(store, message.conversationId));
  if (message === undefined || found === undefined) return undefined;
  const past = await boundedPast(store, message);
  const history = past.flatMap((row) => toPast(row, row.text).map((one) => ({ ...one, alone: aloneOf(row) })));
  return { question: message.text, history, viewer: viewerOf(found.visitor) };
}

/** Messages that a visitor sends one after the other, which are read as one question. */
const IN_A_ROW = 3;

/**
 * A visitor's last message that no agent has answered, as `answerOnce` asks it; those sent right before it belong to it.
 * @returns `sequence`: the message's; undefined: there is none
 */
export async function askedLast(
  store: Store,
  conversation: ConversationRow,
): Promise<
  { sequence: number; request: Pick<Parameters<Turns["answerOnce"]>[0], "question" | "history"> } | undefined
> {
  const rows = await messagesBefore(store, {
    conversationId: conversation.id,
    sequence: conversation.sequence + 1,
    limit: LOOK_BACK + IN_A_ROW,
  });
  const answeredAt = rows.findLastIndex((row) => row.author === "person");
  const last = rows.findLastIndex((row, i) => i > answeredAt && asks(row));
  const row = rows[last];
  if (row === undefined) return undefined;
  let first = last;
  while (last - first + 1 < IN_A_ROW && first - 1 > answeredAt && isAsked(rows[first - 1])) first -= 1;
  const question = rows.slice(first, last + 1).map((one) => one.text);
  const past = rows.slice(0, first).filter((one) => one.episodeId === row.episodeId || one.author === "person");
  return {
    // Numbers are without gaps.
    sequence: conversation.sequence - (rows.length - 1 - last),
    request: {
      question: question.join("\n").slice(0, MAX_MESSAGE_LENGTH),
      history: past.flatMap((one) => toPast(one, one.text).map((said) => ({ ...said, alone: aloneOf(one) }))),
    },
  };
}

/** A visitor's own words: not the button for a person, and not a file alone. */
const asks = ({ author, detail, text }: PastRow): boolean =>
  author === "visitor" && detail?.request === undefined && detail?.attachment?.name !== text;
const isAsked = (row: PastRow | undefined): boolean => row !== undefined && asks(row);

function toPast(row: PastRow, text: string): PastMessage[] {
  if (row.author === "system") return [];
  const { citations, form, options } = (row.author === "machine" ? row.detail : undefined) ?? {};
  const articleId = citations?.[0]?.articleId;
  const known = FORMS.find((one) => one === form);
  return [
    {
      author: row.author,
      text,
      ...(articleId === undefined ? {} : { articleId }),
      ...(known === undefined ? {} : { form: known }),
      ...(options === undefined || options.length === 0 ? {} : { options }),
    },
  ];
}

/** What the visitor was just asked to choose from: by a clarifying question, or a suggestion, small talk aside. */
function choiceIn(past: readonly PastMessage[]): Pick<Asked, "clarified" | "suggested" | "offered"> {
  const asked = past.findLast((one) => one.author === "machine");
  const said = past.findLast((one) => one.author !== "visitor" && one.form !== "smalltalk");
  const clarified = asked?.form === "clarify";
  const suggested = said?.form === "suggested";
  return { clarified, suggested, offered: (clarified ? asked : suggested ? said : undefined)?.options ?? [] };
}
