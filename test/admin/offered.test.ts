import { expect, test } from "vitest";
import { offeredFor } from "../../admin/parts/conversation/offered.ts";
import type { Colleague } from "../../server/wire/inbox.ts";

const one = (name: string, presence: Colleague["presence"], more: Partial<Colleague> = {}): Colleague => ({
  ...{ id: name, name, presence, capacity: null, languages: [], tagIds: [], ...more },
});
const COLLEAGUES = [
  one("Ada", "offline"),
  one("Ben", "here"),
  one("Cleo", "offline", { languages: ["fr"], tagIds: ["vip"] }),
  one("Dee", "here", { tagIds: ["vip", "refund"] }),
  one("Eve", "here", { languages: ["fr", "de"] }),
];

test("who has most of a conversation's language and tags comes first, then who is available, with what they have", () => {
  const offered = offeredFor(COLLEAGUES, { holderId: "Eve", asked: { language: "fr-FR", tagIds: ["vip", "new"] } });
  expect(offered.map(({ name, known }) => [name, known.language, ...known.tagIds])).toEqual([
    ["Cleo", "fr-FR", "vip"],
    ["Dee", null, "vip"],
    ["Ben", null],
    ["Ada", null],
  ]);
});

test("where nothing is asked for, nobody comes before others but those who are available", () => {
  const offered = offeredFor(COLLEAGUES, { holderId: null, asked: { language: null, tagIds: [] } });
  expect(offered.map((person) => person.name)).toEqual(["Ben", "Dee", "Eve", "Ada", "Cleo"]);
  expect(offered.every((person) => person.matches === 0)).toBe(true);
});
