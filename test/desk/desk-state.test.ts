import { describe, expect, test } from "vitest";
import { type Candidate, type Choice, nextAgent } from "../../server/domain/assignment.ts";
import { afterEvent, type DeskEvent, INITIAL } from "../../server/domain/desk-state.ts";
import { matches, type RoutingFacts } from "../../server/domain/routing.ts";
import { speaks } from "../../server/wire/skills.ts";

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
  const one = (id: string, open: number, minute: number | null, more: Partial<Candidate> = {}): Candidate => ({
    ...{ id, name: id, open, capacity: null, languages: [], tagIds: [], ...more },
    assignedAt: minute === null ? null : new Date(minute * 60_000),
  });
  const NO_SKILLS: Choice = { capacity: 4, asked: { language: "en", tagIds: ["vip"] }, team: [], mayWait: true };
  const next = (mode: "round-robin" | "least-busy", agents: readonly Candidate[], choice: Partial<Choice> = {}) =>
    nextAgent(mode, agents, { ...NO_SKILLS, ...choice })?.id;
  test("in turn: whoever got one the longest ago, unless they have as many as they can", () => {
    expect(next("round-robin", [one("a", 0, 5), one("b", 3, 2), one("c", 4, 1)])).toBe("b");
    expect(next("round-robin", [one("a", 0, 5), one("b", 3, null)])).toBe("b");
  });
  test("least busy: whoever has the fewest, and of those the one whose turn it is", () => {
    expect(next("least-busy", [one("a", 2, 1), one("b", 1, 9), one("c", 1, 8)])).toBe("c");
  });
  test("nobody, if all have as many as they can", () => {
    expect(next("least-busy", [one("a", 4, 1), one("b", 5, 1)])).toBeUndefined();
  });
  test("a number of one's own counts instead of the site's, below it and above it; with 0, never", () => {
    expect(next("round-robin", [one("a", 2, 1, { capacity: 2 }), one("b", 2, 5)])).toBe("b");
    expect(next("least-busy", [one("a", 4, 1), one("b", 5, 9, { capacity: 6 })])).toBe("b");
    expect(next("least-busy", [one("a", 0, null, { capacity: 0 })])).toBeUndefined();
  });

  const anna = one("anna", 3, 9, { languages: ["fr"], tagIds: ["vip"] });
  const ben = one("ben", 0, 1, { languages: ["en"] });
  const cleo = one("cleo", 0, 2, { tagIds: ["vip"] });
  const all = [anna, ben, cleo];
  test("who has the language and all the tags goes first, however busy and whose turn it is", () => {
    const asked = { language: "fr-CA", tagIds: ["vip"] };
    expect(next("least-busy", all, { asked, team: all })).toBe("anna");
    expect(next("least-busy", all, { asked: { language: "en", tagIds: [] }, team: all })).toBe("ben");
    expect(next("least-busy", all, { asked: { language: null, tagIds: ["vip"] }, team: all })).toBe("cleo");
  });
  test("a language or a tag that nobody has as a skill decides nothing, and nobody waits for it", () => {
    expect(next("round-robin", all, { asked: { language: "de", tagIds: ["new"] }, team: all })).toBe("ben");
    expect(next("round-robin", all, { asked: { language: "de", tagIds: ["new", "vip"] }, team: all })).toBe("cleo");
  });
  test("it waits for somebody with the skills who isn't there or is full, as long as it may; then anybody gets it", () => {
    const asked = { language: "fr", tagIds: ["vip"] };
    for (const agents of [
      [ben, cleo],
      [{ ...anna, open: 4 }, ben, cleo],
    ]) {
      expect(next("round-robin", agents, { asked, team: all, mayWait: true })).toBeUndefined();
      expect(next("round-robin", agents, { asked, team: all, mayWait: false })).toBe("ben");
    }
  });
  test("it doesn't wait for what no single person in the team has", () => {
    const asked = { language: "en", tagIds: ["vip"] };
    expect(next("round-robin", all, { asked, team: all, mayWait: true })).toBe("ben");
  });
});

describe("skills", () => {
  test("a language without a region goes with each of its regions, and no two regions or other languages go together", () => {
    for (const [skill, language] of [
      ["de", "de-CH"],
      ["pt-BR", "pt"],
      ["EN", "en"],
    ] as const)
      expect(speaks(skill, language), `${skill} ${language}`).toBe(true);
    for (const [skill, language] of [
      ["pt-BR", "pt-PT"],
      ["de", "den"],
      ["fi", "fil"],
      ["en", "de"],
    ] as const)
      expect(speaks(skill, language), `${skill} ${language}`).toBe(false);
  });
});

describe("conditions of a rule", () => {
  const facts: RoutingFacts = {
    pages: ["https://shop.example/Checkout?step=2"],
    texts: ["I'd like a refund, please"],
    language: "de-CH",
    sentiment: "negative",
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
