import type { Dials } from "../domain/dials.ts";
import type { PastMessage, ReceivedMessage } from "../domain/message.ts";
import type { Db } from "../ports/database/port.ts";
import type { SiteSettings } from "../settings/settings.ts";
import type { ConversationRow } from "../store/conversation.ts";
import { messagesBefore, type PastRow } from "../store/message.ts";
import type { VisitorRow } from "../store/visitor.ts";
import type { KnownIdentity } from "../text/patterns/known-identity.ts";
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
    nobodyHere: NonNullable<Asked["nobodyHere"]>;
  },
  options: RunOptions,
): Promise<Asked> {
  const { conversation, visitor, site, dials, floor, nobodyHere } = context;
  const rows = await messagesBefore(db, { ...received, limit: LOOK_BACK });
  const bounded = rows.filter((row) => row.episodeId === received.episodeId || row.author === "person");
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
    text: received.text,
    settings: site,
    ...(language === undefined ? {} : { language }),
    ...(visitor.timeZone === null ? {} : { timeZone: visitor.timeZone }),
    past,
    pastAlone: bounded.flatMap((row) => toPast(row, row.author === "visitor" ? (row.question ?? row.text) : row.text)),
    personOffered: machine?.detail?.handoff === "offered",
    ...choiceIn(past),
    waiting: conversation.state === "queued",
    acknowledged: bounded.filter((row) => row.detail?.handoff === "queued").length > 1,
    tooFast: options.tooFast,
    wantsPerson: options.wantsPerson,
    givenUp: options.givenUp,
    nobodyHere,
    ...(answer === undefined ? {} : { answerMessageId: answer }),
    identity: identityOf(visitor),
    cache: true,
    dials,
    signal: options.signal === undefined ? floor : AbortSignal.any([floor, options.signal]),
    ...(received.optionArticleId === undefined ? {} : { optionArticleId: received.optionArticleId }),
  };
}

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
