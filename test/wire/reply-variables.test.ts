import { expect, test } from "vitest";
import { fillVariables, unknownVariable } from "../../server/wire/reply-variables.ts";

const VALUES = { "customer.name": "Ann Lee", "agent.name": "Ada", "customer.attribute.plan": "pro" };

test("variables get their values, whatever their case and spaces; several in one text", () => {
  expect(
    fillVariables("Hi {{customer.name}}, you're on {{ Customer.Attribute.Plan }}. {{agent.name}}", VALUES),
  ).toEqual({
    text: "Hi Ann Lee, you're on pro. Ada",
    gaps: [],
  });
});

test("one without a value is left for the agent, unless it has a text of its own", () => {
  const { text, gaps } = fillVariables(
    "Hi {{customer.name}}: {{customer.email}} {{customer.email | your address}}",
    VALUES,
  );
  expect(text).toBe("Hi Ann Lee: {{customer.email}} your address");
  expect(gaps).toEqual([{ kind: "empty", name: "customer.email", start: 12, end: 30, source: 22 }]);
  expect(text.slice(12, 30)).toBe("{{customer.email}}");
});

test("what doesn't exist, what is asked for and what isn't closed is never sent as it is", () => {
  const { gaps } = fillVariables("{{custmer.name}} {{? order number}} {{customer.attribute.}} {{", VALUES);
  expect(gaps.map(({ kind, name }) => [kind, name])).toEqual([
    ["unknown", "custmer.name"],
    ["ask", "order number"],
    ["unknown", "customer.attribute."],
    ["unknown", "{{"],
  ]);
  expect(unknownVariable("Dear {{custmer.name}}")).toBe("{{custmer.name}}");
  expect(unknownVariable("Dear {{customer.attribute.region}}, {{? date}}")).toBeUndefined();
});

test("braces in code are meant as they are", () => {
  const code = "Write `{{ user }}`, or:\n```\n{{#each `items`}}\n{{/each}}\n```";
  expect(fillVariables(code, VALUES)).toEqual({ text: code, gaps: [] });
});

test("a value is one line, and isn't read as variables itself", () => {
  const { text, gaps } = fillVariables("Hi {{customer.name}}!", { "customer.name": "{{agent\u202e.name}}\n\nx" });
  expect(text).toBe("Hi agent .name x!");
  expect(gaps).toEqual([]);
});
