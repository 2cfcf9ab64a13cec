import { byId, doneCalls, grouped, type History } from "../history.ts";
import type { Rows } from "../rows.ts";

/** Each handoff is taken by one agent and ended once; and who has a conversation has its only open handoff. */
export function handoffs({ seen, rows }: History): string[] {
  return [...takers(seen, rows), ...holders(rows), ...changes(rows)];
}

/** Nobody else was told that they have it. */
function takers(seen: History["seen"], rows: Rows): string[] {
  const told = doneCalls(seen).flatMap(({ call, reply }) => {
    if (call.act !== "take" && call.act !== "claim" && call.act !== "take-from") return [];
    return [{ by: call.by, handoff: (reply.body as { handoff: { id: string; agentId: string | null } }).handoff }];
  });
  const stored = byId(rows.handoffs);
  return [...grouped(told, (one) => one.handoff.id)].flatMap(([id, all]) => {
    const agents = new Set(all.map((one) => one.handoff.agentId));
    const owner = stored.get(id)?.agentId;
    if (agents.size === 1 && agents.has(owner ?? null)) return [];
    return [`Handoff ${id} was given to ${all.map((one) => one.by).join(", ")}; stored: ${owner}.`];
  });
}

function holders(rows: Rows): string[] {
  const open = grouped(
    rows.handoffs.filter((one) => one.state === "queued" || one.state === "claimed"),
    (one) => one.conversationId,
  );
  return rows.conversations.flatMap(({ id, state, agentId, agent }) => {
    const [first, ...more] = open.get(id) ?? [];
    const expected = state === "queued" ? "queued" : state === "person" ? "claimed" : undefined;
    const same = state !== "person" || (first?.agentId === agentId && first?.agent === agent);
    if (more.length === 0 && first?.state === expected && same) return [];
    return [
      `${id} is with "${state}" (${agent}), and has ${1 + more.length} open handoffs, the first ${first?.state} (${first?.agent}).`,
    ];
  });
}

const TAKES = ["claimed", "assigned"];
const ENDS = ["returned", "closed"];

/** By the events: a handoff is taken once from the queue, and ended once. */
function changes(rows: Rows): string[] {
  const events = grouped(
    rows.events.filter((one) => typeof one.detail.handoffId === "string"),
    (one) => String(one.detail.handoffId),
  );
  const undone = new Set(
    rows.events.flatMap((one) => (one.kind === "undone" ? [`${one.conversationId}/${one.detail.number}`] : [])),
  );
  return rows.handoffs.flatMap(({ id, state, claimedAt, endedAt }) => {
    const own = events.get(id) ?? [];
    const faults: string[] = [];
    const taken = own.filter((one) => TAKES.includes(one.kind) && !undone.has(`${one.conversationId}/${one.number}`));
    if (taken.length > 1)
      faults.push(`Handoff ${id} was taken ${taken.length} times: ${taken.map((one) => one.by).join(", ")}.`);
    if (own.filter((one) => ENDS.includes(one.kind)).length > 1) faults.push(`Handoff ${id} was ended more than once.`);
    const isOpen = state === "queued" || state === "claimed";
    if ((endedAt === null) !== isOpen)
      faults.push(`Handoff ${id} is "${state}" with an end at ${endedAt?.toISOString()}.`);
    if (state === "claimed" && claimedAt === null) faults.push(`Handoff ${id} is taken, by nobody at no time.`);
    return faults;
  });
}
