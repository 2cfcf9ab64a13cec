import { grouped, type History, isWithin } from "../history.ts";
import { holdsOf } from "./floor.ts";

/** Each visitor's message has one turn that is over: with one answer under the id fixed at receive, or silent. */
export function turns({ rows }: History): string[] {
  const ofMessage = grouped(rows.turns, (one) => one.messageId);
  const answers = grouped(
    rows.messages.filter((one) => one.author === "machine"),
    (one) => one.turnId ?? "",
  );
  const holds = grouped(holdsOf(rows.events), (one) => one.conversationId);
  const wrote = rows.messages.filter((one) => one.author === "visitor" && one.detail?.attachment === undefined);
  return wrote.flatMap((message) => {
    const all = ofMessage.get(message.id) ?? [];
    const [turn] = all;
    const what = `Message ${message.sequence} of ${message.conversationId}`;
    if (turn === undefined || all.length > 1) return [`${what} has ${all.length} turns.`];
    const given = (answers.get(turn.id) ?? []).map((one) => one.id);
    if (turn.state === "pending") return [`${what} was never answered.`];
    if (turn.state === "settled" && (given.length !== 1 || given[0] !== turn.answerMessageId)) {
      return [`${what} has ${given.length} answers instead of the promised one.`];
    }
    if (turn.state === "silent" && given.length > 0) return [`${what} wasn't to be answered, and was.`];
    const toPerson = (holds.get(message.conversationId) ?? []).some((hold) => isWithin(message, hold));
    if (toPerson && turn.state !== "silent") return [`${what} was written to a person, and the assistant answered.`];
    return [];
  });
}
