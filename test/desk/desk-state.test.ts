import { describe, expect, test } from "vitest";
import { type Candidate, nextAgent } from "../../server/domain/assignment.ts";
import { afterEvent, type DeskEvent, INITIAL } from "../../server/domain/desk-state.ts";
import { matches, type RoutingFacts } from "../../server/domain/routing.ts";

const ada = { agent: "Ada", agentId: "a" };
const play = (...events: DeskEvent[]) =>
  events.reduce<typeof INITIAL | undefined>((state, event) => state && afterEvent(state, event), INITIAL);
const queued: DeskEvent = { kind: "queued", handoffId: "h", reason: "asked-for-person" };

describe("the state of a conversation at the desk", () => {
  test("a snooze ends when the conversation changes hands, and stays when only its team does", () => {
    const snoozed = [queued, { kind: "snoozed", until: null }] as const;
    expect(play(...snoozed, { kind: "team-changed", teamId: "t" })).toMatchObject({ snoozed: { until: null } });
    expect(play(...snoozed, { kind: "claimed", handoffId: "h", ...ada })).toMatchObject({ snoozed: null, ...ada });
  });

  test("what can't happen in a state changes nothing", () => {
    expect(play({ kind: "claimed", handoffId: "h", ...ada })).toBeUndefined();
    expect(play(queued, queued)).toBeUndefined();
    expect(play({ kind: "snoozed", until: null })).toBeUndefined();
    expect(play(queued, { kind: "woken" })).toBeUndefined();
    expect(play(queued, { kind: "returned", handoffId: "h" })).toBeUndefined();
  });

  test("a rule sets what it names, adds its tags, and leaves the rest", () => {
    const before = play({ kind: "tags-added", tagIds: ["b"] }, { kind: "team-changed", teamId: "t" }, queued);
    const rule = { kind: "routed", ruleId: "r", rule: "Big orders", priority: "high", tagIds: ["a", "b"] } as const;
    expect(before && afterEvent(before, rule)).toEqual({ ...before, priority: "high", tagIds: ["a", "b"] });
  });
});

describe("who is next", () => {
  const one = (id: string, open: number, minute: number | null, capacity: number | null = null): Candidate => ({
    ...{ id, name: id, open, capacity },
    assignedAt: minute === null ? null : new Date(minute * 60_000),
  });
  test("in turn: whoever got one the longest ago, unless they have as many as they can", () => {
    expect(nextAgent("round-robin", [one("a", 0, 5), one("b", 3, 2), one("c", 4, 1)], 4)?.id).toBe("b");
    expect(nextAgent("round-robin", [one("a", 0, 5), one("b", 3, null)], 4)?.id).toBe("b");
  });
  test("least busy: whoever has the fewest, and of those the one whose turn it is", () => {
    expect(nextAgent("least-busy", [one("a", 2, 1), one("b", 1, 9), one("c", 1, 8)], 4)?.id).toBe("c");
  });
  test("nobody, if all have as many as they can", () => {
    expect(nextAgent("least-busy", [one("a", 4, 1), one("b", 5, 1)], 4)).toBeUndefined();
  });
  test("a number of one's own counts instead of the site's, below it and above it; with 0, never", () => {
    expect(nextAgent("round-robin", [one("a", 2, 1, 2), one("b", 2, 5)], 4)?.id).toBe("b");
    expect(nextAgent("least-busy", [one("a", 4, 1), one("b", 5, 9, 6)], 4)?.id).toBe("b");
    expect(nextAgent("least-busy", [one("a", 0, null, 0)], 4)).toBeUndefined();
  });
});

describe("conditions of a rule", () => {
  const facts: RoutingFacts = {
    pages: ["https://shop.example/Checkout?step=2"],
    texts: ["I'd like a refund, please"],
    language: "de-CH",
    attributes: { plan: ["Pro"], amount: ["512.50"], seats: ["many"] },
    reason: "asked-for-person",
    isOpen: (team) => team === "night",
    tagIds: ["vip"],
  };
  test("each looks at its own, in any case", () => {
    expect(matches([{ on: "page", contains: ["/checkout"] }], facts)).toBe(true);
    expect(matches([{ on: "language", is: ["de"] }], facts)).toBe(true);
    expect(matches([{ on: "attribute", name: "Plan", is: ["pro"] }], facts)).toBe(true);
    expect(matches([{ on: "attribute-over", name: "amount", over: 500 }], facts)).toBe(true);
    expect(matches([{ on: "attribute-over", name: "amount", over: 512.5 }], facts)).toBe(false);
    expect(matches([{ on: "attribute-over", name: "seats", over: 1 }], facts)).toBe(false);
    expect(matches([{ on: "reason", is: ["complaint"] }], facts)).toBe(false);
    expect(matches([{ on: "hours", is: "outside" }], facts)).toBe(true);
    expect(matches([{ on: "hours", is: "outside", teamId: "night" }], facts)).toBe(false);
    expect(matches([{ on: "hours", is: "within", teamId: "night" }], facts)).toBe(true);
    expect(matches([{ on: "tag", has: ["vip", "new"] }], facts)).toBe(true);
  });
  test("words are whole words, also several in a row", () => {
    expect(matches([{ on: "words", any: ["REFUND"] }], facts)).toBe(true);
    expect(matches([{ on: "words", any: ["refund please"] }], facts)).toBe(true);
    expect(matches([{ on: "words", any: ["fund"] }], facts)).toBe(false);
    // Without a letter or digit there's nothing to look for: it mustn't match everything.
    expect(matches([{ on: "words", any: ["!?"] }], facts)).toBe(false);
  });
  test("all of them must hold; without any, every conversation matches", () => {
    expect(
      matches(
        [
          { on: "hours", is: "outside" },
          { on: "language", is: ["en"] },
        ],
        facts,
      ),
    ).toBe(false);
    expect(matches([], facts)).toBe(true);
  });
});
