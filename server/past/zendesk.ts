import {
  type Entry,
  type ExportedMessage,
  fieldsOf,
  idOf,
  listOf,
  personOf,
  tagsOf,
  textOf,
  timeOf,
} from "./exported.ts";
import { plainOf } from "./plain.ts";

/**
 * Whether a value from JSON is a ticket of Zendesk's: of the account's JSON export (a ticket a line, with its comments), or
 * of the API with `comments` beside the ticket's fields.
 */
export function isZendesk(value: unknown): boolean {
  const { comments, subject, requester_id, requester, description } = fieldsOf(value);
  const isTicket = requester_id !== undefined || requester !== undefined || description !== undefined;
  return Array.isArray(comments) && isTicket && (subject !== undefined || description !== undefined);
}

/** Tickets without a customer's words. */
const UNREAD = new Set(["deleted", "spam", "suspended"]);

/** Reads a ticket. Private comments are the team's notes and are left out. */
export function readZendesk(value: unknown, line: number): Entry {
  const ticket = fieldsOf(value);
  const externalId = idOf(ticket.id);
  if (externalId === undefined) return { line, fault: "has no id" };
  if (typeof ticket.status === "string" && UNREAD.has(ticket.status)) return { line, empty: true };
  const requester = idOf(ticket.requester_id) ?? idOf(fieldsOf(ticket.requester).id);
  const comments = listOf(ticket.comments).map(fieldsOf);
  const authorOf = (comment: Readonly<Record<string, unknown>>) =>
    idOf(comment.author_id) ?? idOf(fieldsOf(comment.author).id);
  const first = comments[0] === undefined ? undefined : authorOf(comments[0]);
  const customer = requester ?? first;
  const messages = comments.flatMap((comment): ExportedMessage[] => {
    if (comment.public === false) return [];
    const text = plainOf(bodyOf(comment));
    if (text === "") return [];
    const { role } = fieldsOf(comment.author);
    const isCustomer = role === "end-user" || (role === undefined && authorOf(comment) === customer);
    return [{ author: isCustomer ? "customer" : "agent", text, at: timeOf(comment.created_at) }];
  });
  // An export without comments has the first one as the description.
  const described = plainOf(textOf(ticket.description));
  const startedAt = timeOf(ticket.created_at);
  if (messages.length === 0 && described !== "") messages.push({ author: "customer", text: described, at: startedAt });
  return {
    line,
    conversation: {
      externalId,
      startedAt,
      messages: withSubject(messages, textOf(ticket.subject) ?? textOf(ticket.raw_subject)),
      tags: tagsOf(ticket.tags),
      rating: ratingOf(fieldsOf(ticket.satisfaction_rating).score),
      people: [personOf(ticket.requester), personOf(ticket.submitter), ...comments.map((one) => personOf(one.author))],
    },
  };
}

/** The text, or the HTML where links have a text of their own: an agent's link tells the article. */
function bodyOf(comment: Readonly<Record<string, unknown>>): string | undefined {
  const html = textOf(comment.html_body);
  if (html !== undefined && /<a\s/iu.test(html)) return html;
  return textOf(comment.plain_body) ?? textOf(comment.body) ?? html;
}

const ratingOf = (score: unknown) => (score === "good" || score === "bad" ? score : null);

/** People put the question into the subject, and "see above" or the order number below it. */
function withSubject(messages: readonly ExportedMessage[], subject: string | undefined): ExportedMessage[] {
  const [first, ...others] = messages;
  if (first === undefined || first.author !== "customer" || subject === undefined) return [...messages];
  const isRepeated = first.text.toLowerCase().includes(subject.toLowerCase().replace(/^(?:re|fwd?|aw|wg):\s*/u, ""));
  // Chats are named after the visitor.
  if (isRepeated || /^(?:conversation|chat|call|text message) with\b/iu.test(subject)) return [...messages];
  return [{ ...first, text: `${subject}\n\n${first.text}` }, ...others];
}
