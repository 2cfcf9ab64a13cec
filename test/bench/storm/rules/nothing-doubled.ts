import { callsOf, grouped, type History, seenOf } from "../history.ts";

/** What was sent twice is there once, and nothing is there that nobody sent. */
export function nothingDoubled(history: History): string[] {
  return [...messages(history), ...handoverLines(history), ...notes(history)];
}

function messages({ seen, rows }: History): string[] {
  const fromVisitors = new Set(seenOf(seen, "sent").map((one) => one.id));
  const fromAgents = new Set<unknown>(callsOf(seen).map(({ call }) => call.body.clientMessageId ?? call.body.runId));
  const people = rows.messages.filter((one) => one.author === "visitor" || one.author === "person");
  const twice = [...grouped(people, (one) => one.clientMessageId)]
    .filter(([, all]) => all.length > 1)
    .map(([id, all]) => `The message ${id} is stored ${all.length} times.`);
  const invented = people
    .filter(
      ({ author, clientMessageId: id }) => !(author === "visitor" ? fromVisitors.has(id) : isKnown(id, fromAgents)),
    )
    .map(({ author, clientMessageId: id }) => `The ${author}'s message ${id} was sent by nobody.`);
  const acknowledged = [...grouped(seenOf(seen, "stored"), (one) => one.id)]
    .filter(([, all]) => new Set(all.map((one) => one.message.id)).size > 1)
    .map(([id]) => `The message ${id} was acknowledged as several messages.`);
  return [...twice, ...invented, ...acknowledged];
}

/** A macro's reply bears the run's id and something more. */
const isKnown = (id: string, sent: ReadonlySet<unknown>) =>
  sent.has(id) || [...sent].some((one) => typeof one === "string" && id.includes(one));

const PASSED_ON = ["transferred", "taken-over", "requeued"];

/** Each change of hands has one line in the transcript; undoing one may add a line. */
function handoverLines({ rows }: History): string[] {
  const events = grouped(rows.events, (one) => one.conversationId);
  const lines = grouped(
    rows.messages.filter((one) => one.detail?.event !== undefined),
    (one) => one.conversationId,
  );
  return [...new Set([...events.keys(), ...lines.keys()])].flatMap((conversationId) => {
    const own = events.get(conversationId) ?? [];
    const passed = own.filter((one) => PASSED_ON.includes(one.kind)).length;
    const undone = own.filter((one) => one.kind === "undone").length;
    const said = lines.get(conversationId)?.length ?? 0;
    if (said >= passed && said <= passed + undone) return [];
    return [`${conversationId} changed hands ${passed} times, and its transcript says so ${said} times.`];
  });
}

/** Each note has words of its own in a storm, also one that comes with an assignment. */
function notes({ seen, rows }: History): string[] {
  const written = new Set(
    callsOf(seen).map(({ call }) => call.body.note ?? (call.act === "note" ? call.body.text : undefined)),
  );
  return [...grouped(rows.notes, (one) => one.text)].flatMap(([text, all]) => {
    const isOurs = written.has(text);
    return isOurs && all.length > 1 ? [`The note "${text}" is stored ${all.length} times.`] : [];
  });
}
