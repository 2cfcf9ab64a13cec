import { type CsvError, parse } from "csv-parse/sync";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import { type Entry, type ExportedConversation, type ExportedMessage, timeOf } from "./exported.ts";
import { plainOf } from "./plain.ts";

const DELIMITERS = [",", ";", "\t", "|"];

/** What a column holds, by the names that exports give it (lower case, "_" for spaces). */
const COLUMNS = {
  id: ["conversation_id", "ticket_id", "thread_id", "case_id", "chat_id", "conversation", "ticket", "id"],
  author: ["author_type", "sender_type", "message_type", "role", "author", "sender", "from", "direction", "type"],
  text: ["text", "message", "body", "content", "comment", "message_text", "message_body"],
  at: ["created_at", "sent_at", "timestamp", "date", "time", "created", "datetime"],
  question: ["question", "customer_message", "first_message", "initial_message", "request", "inquiry", "description"],
  subject: ["subject", "title"],
  reply: ["reply", "answer", "agent_reply", "agent_message", "response", "first_reply", "resolution", "solution"],
  tags: ["tags", "labels"],
  rating: ["rating", "satisfaction", "csat", "satisfaction_score"],
  name: ["customer_name", "requester_name", "contact_name", "name", "requester"],
  email: ["customer_email", "requester_email", "contact_email", "email"],
} as const;
type Column = keyof typeof COLUMNS;

const CUSTOMER =
  /^(?:customer|user|client|visitor|contact|lead|end[-_ ]?user|requester|incoming|inbound|in|0|kunde|cliente)$/iu;
const AGENT =
  /^(?:agent|admin|staff|support|operator|teammate|team|employee|rep|outgoing|outbound|out|1|mitarbeiter|agente)$/iu;

interface Row {
  readonly line: number;
  cell(column: Column): string;
}

/**
 * Conversations of a table: one row for each message (a conversation's id, who wrote it, and the text), or one for each
 * conversation (the question and the reply). Columns are known by their names, in any order; others are ignored.
 * @throws KNOWLEDGE_FILE_UNREADABLE when neither is there
 */
export function* readTable(name: string, text: string): Generator<Entry> {
  const { rows, has, faults } = rowsOf(text, name);
  if (has("text") && has("author") && has("id")) yield* ofMessages(rows);
  else yield* ofConversations(rows, has);
  yield* faults;
}

function rowsOf(text: string, name: string) {
  const lines = text.replace(/^\ufeff/u, "").replace(/\r\n?/gu, "\n");
  const [first = "", ...others] = lines.split("\n", 2);
  const separator = /^sep=(.)$/u.exec(first)?.[1];
  const table = separator === undefined ? lines : lines.slice(first.length + 1);
  const heading = separator === undefined ? first : (others[0] ?? "");
  const most = (delimiter: string) => heading.split(delimiter).length;
  const delimiter = separator ?? DELIMITERS.reduce((best, one) => (most(one) > most(best) ? one : best));
  const faults: Entry[] = [];
  const offset = separator === undefined ? 0 : 1;
  const read = parse(table, {
    delimiter,
    info: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => {
      faults.push({
        line: Number(error?.lines ?? 0) + offset,
        fault: `cannot be read as a table (${messageOf(error)})`,
      });
      return undefined;
    },
  }) as unknown as { record: string[]; info: { lines: number } }[];
  const names = (read.shift()?.record ?? []).map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/gu, "_"),
  );
  const places = placesOf(names);
  const has = (column: Column) => places.has(column);
  if (!(has("text") && has("author") && has("id")) && !has("question")) {
    throw new TuppenceError(
      "KNOWLEDGE_FILE_UNREADABLE",
      `${name} has none of the columns that conversations are read from; its first row reads: ${heading.slice(0, 160)}`,
      'Name the columns in the first row: "conversation_id", "author" (customer or agent) and "text" for one row a message, or "question" and "reply" for one row a conversation. "created_at", "tags" and "rating" are read too.',
    );
  }
  let line = 1 + offset;
  const rows = read.map(({ record, info }): Row => {
    const start = line + 1;
    line = info.lines + offset;
    return { line: start, cell: (column) => record[places.get(column) ?? -1]?.trim() ?? "" };
  });
  return { rows, has, faults };
}

function placesOf(names: readonly string[]): ReadonlyMap<Column, number> {
  const places = new Map<Column, number>();
  for (const [column, known] of Object.entries(COLUMNS) as [Column, readonly string[]][]) {
    const place = known.map((one) => names.indexOf(one)).find((at) => at >= 0);
    if (place !== undefined) places.set(column, place);
  }
  return places;
}

function* ofMessages(rows: readonly Row[]): Generator<Entry> {
  const conversations = new Map<string, { line: number; rows: Row[]; messages: ExportedMessage[] }>();
  for (const row of rows) {
    const id = row.cell("id");
    const said = row.cell("author");
    const author = CUSTOMER.test(said) ? "customer" : AGENT.test(said) ? "agent" : undefined;
    if (id === "") {
      yield { line: row.line, fault: "names no conversation" };
      continue;
    }
    if (author === undefined) {
      // Notes, bots and events of the desk.
      if (/^(?:note|bot|system|activity|event|template|2|3)$/iu.test(said)) continue;
      yield { line: row.line, fault: `has the author "${said.slice(0, 40)}", neither customer nor agent` };
      continue;
    }
    const found = conversations.get(id) ?? { line: row.line, rows: [], messages: [] };
    const text = plainOf(row.cell("text"));
    if (text !== "") found.messages.push({ author, text, at: timeOf(row.cell("at")) });
    found.rows.push(row);
    conversations.set(id, found);
  }
  for (const [externalId, { line, rows: own, messages }] of conversations) {
    const dated = messages.every(({ at }) => at !== undefined);
    const ordered = dated
      ? [...messages].sort((a, b) => (a.at as Date).getTime() - (b.at as Date).getTime())
      : messages;
    yield { line, conversation: conversationOf(externalId, own, ordered) };
  }
}

function* ofConversations(rows: readonly Row[], has: (column: Column) => boolean): Generator<Entry> {
  for (const row of rows) {
    const subject = has("subject") ? row.cell("subject") : "";
    const asked = plainOf(row.cell("question"));
    const question = subject === "" || asked.includes(subject) ? asked : `${subject}\n\n${asked}`.trim();
    const reply = plainOf(row.cell("reply"));
    const at = timeOf(row.cell("at"));
    const messages: ExportedMessage[] = [
      ...(question === "" ? [] : [{ author: "customer" as const, text: question, at }]),
      ...(reply === "" ? [] : [{ author: "agent" as const, text: reply, at: undefined }]),
    ];
    // Without an id, the line is one: the same file gives the same again.
    yield { line: row.line, conversation: conversationOf(row.cell("id") || `line-${row.line}`, [row], messages) };
  }
}

function conversationOf(
  externalId: string,
  rows: readonly Row[],
  messages: readonly ExportedMessage[],
): ExportedConversation {
  const first = rows[0];
  const rating = rows.map((row) => row.cell("rating").toLowerCase()).find((one) => one !== "") ?? "";
  return {
    externalId,
    startedAt: messages.find(({ at }) => at !== undefined)?.at ?? timeOf(first?.cell("at")),
    messages,
    tags: (first?.cell("tags") ?? "")
      .split(/[,|;]/u)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
    rating: /^(?:good|5|4|positive|satisfied)$/u.test(rating)
      ? "good"
      : /^(?:bad|1|2|negative|unsatisfied)$/u.test(rating)
        ? "bad"
        : null,
    people: rows.slice(0, 1).map((row) => ({
      ...(row.cell("name") === "" ? {} : { name: row.cell("name") }),
      ...(row.cell("email") === "" ? {} : { email: row.cell("email") }),
    })),
  };
}
