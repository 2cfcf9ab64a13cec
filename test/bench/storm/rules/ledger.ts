import { grouped, type History } from "../history.ts";
import type { Rows } from "../rows.ts";

const NANO_USD = 1e9;

/** Each turn's two sums are those of its lines; each agent's time is booked once, at the rate that the line names. */
export function ledger({ rows }: History): string[] {
  return [...sums(rows), ...time(rows)];
}

function sums({ turns, ledger: lines }: Rows): string[] {
  const ofTurn = grouped(
    lines.filter((one) => one.turnId !== null),
    (one) => one.turnId ?? "",
  );
  const sum = (turnId: string, side: string) =>
    (ofTurn.get(turnId) ?? []).reduce((total, one) => total + (one.side === side ? one.nanoUsd : 0), 0);
  const wrong = turns.flatMap((turn) => {
    const [cost, other] = [sum(turn.id, "cost"), sum(turn.id, "counterfactual")];
    if (turn.costNanoUsd === cost && turn.counterfactualNanoUsd === other) return [];
    return [
      `Turn ${turn.id} records ${turn.costNanoUsd} and ${turn.counterfactualNanoUsd}; its lines sum to ${cost} and ${other}.`,
    ];
  });
  const known = new Set(turns.map((one) => one.id));
  const orphans = [...ofTurn.keys()]
    .filter((id) => !known.has(id))
    .map((id) => `Lines name turn ${id}, which doesn't exist.`);
  return [...wrong, ...orphans, ...unpaid({ turns, ofTurn })];
}

/** An answer of the large model without the line for its tokens. */
function unpaid({ turns, ofTurn }: { turns: Rows["turns"]; ofTurn: Map<string, Rows["ledger"][number][]> }): string[] {
  return turns.flatMap(({ id, form, state }) => {
    if (form !== "large" || state !== "settled") return [];
    const paid = (ofTurn.get(id) ?? []).some((one) => one.side === "cost" && one.kind === "large-model");
    return paid ? [] : [`Turn ${id} was answered by the large model, and nothing was booked for it.`];
  });
}

function time({ handoffs, ledger: lines }: Rows): string[] {
  const booked = grouped(
    lines.filter((one) => one.kind === "person"),
    (one) => one.conversationId ?? "",
  );
  const worked = grouped(
    handoffs.filter((one) => one.activeSeconds > 0),
    (one) => one.conversationId,
  );
  return [...new Set([...booked.keys(), ...worked.keys()])].flatMap((conversationId) => {
    const own = booked.get(conversationId) ?? [];
    const secondsOf = (list: readonly { seconds: number; agent: unknown }[]) =>
      JSON.stringify(list.map(({ seconds, agent }) => `${agent} ${seconds}`).sort());
    const inLines = secondsOf(
      own.map(({ quantity }) => ({ seconds: Number(quantity.activeSeconds), agent: quantity.agent })),
    );
    const inHandoffs = secondsOf(
      (worked.get(conversationId) ?? []).map((one) => ({ seconds: one.activeSeconds, agent: one.agent })),
    );
    const wrong = own.filter(({ quantity, nanoUsd }) => {
      const due = (Number(quantity.activeSeconds) * Number(quantity.usdPerHour) * NANO_USD) / 3600;
      return Math.abs(nanoUsd - due) > 1;
    });
    return [
      ...(inLines === inHandoffs
        ? []
        : [`Agents worked ${inHandoffs} in ${conversationId}, and ${inLines} is booked.`]),
      ...wrong.map((one) => `The line ${one.id} doesn't cost what its time does.`),
    ];
  });
}
