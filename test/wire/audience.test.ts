import { expect, test } from "vitest";
import { ANYONE, admits, type Viewer } from "../../server/domain/viewer.ts";
import { readAudience, writeAudience } from "../../server/wire/audience.ts";

const viewer = (attributes: Viewer["attributes"] = {}): Viewer => ({ isSignedIn: true, attributes });
const written = (text: string) => {
  const found = readAudience(text);
  return "fault" in found ? found : writeAudience(found);
};

test.each([
  ["everyone", undefined],
  ["Public", undefined],
  ["*", undefined],
  ["", undefined],
  [" ; ", undefined],
  ["signed in", "signed-in"],
  ["Logged-in", "signed-in"],
  ["plan = pro , Team", "plan=pro,Team"],
  ["signed-in;PLAN=pro; country=DE,AT", "signed-in; plan=pro; country=DE,AT"],
  ["staff", "staff"],
  ["segments=staff", "staff"],
  ["segments=staff,partners", "segments=staff,partners"],
  ["plan=pro,pro", "plan=pro"],
  ["Großkunden", "Großkunden"],
  ["Customers & partners (EU)", "Customers & partners (EU)"],
])("%j is stored as %j, and means the same when it's read again", (text, stored) => {
  expect(written(text)).toBe(stored);
  if (stored !== undefined) expect(written(stored)).toBe(stored);
});

test.each(["plan=", "=pro", "plan=a=b", "everyone; signed-in", "plan>3", "Plan Name=pro", "x".repeat(501), "$x"])(
  "%j is refused in words",
  (text) => {
    expect(written(text)).toEqual({ fault: expect.stringMatching(/\w{3}/) });
  },
);

test.each<[string | undefined, Viewer, boolean]>([
  [undefined, ANYONE, true],
  ["signed-in", ANYONE, false],
  ["signed-in", viewer(), true],
  ["plan=pro,Team", viewer({ plan: ["team"] }), true],
  ["plan=pro", viewer({ plan: ["free"] }), false],
  ["plan=pro", viewer(), false],
  ["plan=pro; country=DE", viewer({ plan: ["pro"] }), false],
  ["plan=pro; country=DE", viewer({ plan: ["pro"], country: ["de"] }), true],
  ["staff", viewer({ segments: ["beta", "staff"] }), true],
  ["staff", viewer({ plan: ["staff"] }), false],
  // Attributes that nobody has signed.
  ["plan=pro", { isSignedIn: false, attributes: { plan: ["pro"] } }, false],
  // What can't be read is nobody's, not everybody's.
  ["plan>3", viewer({ plan: ["4"] }), false],
  ["plan=constructor", viewer(), false],
])("%j for %j: %j", (audience, who, sees) => {
  expect(admits(audience, who)).toBe(sees);
});
