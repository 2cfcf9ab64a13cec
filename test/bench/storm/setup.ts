import { readFileSync } from "node:fs";
import { join } from "node:path";
import { call } from "../../fault/server.ts";
import { createMemberSession } from "../../fixtures/member.ts";

/** Articles that the storm's site has: enough for quotes and buttons, and quickly published. */
const ARTICLES = 14;

/** The company that the players play in, and what they choose from. */
export interface Shop {
  readonly site: string;
  readonly agents: readonly { readonly id: string; readonly name: string; readonly cookie: string }[];
  readonly teams: readonly string[];
  readonly tags: readonly string[];
  readonly cannedReply: { readonly id: string; readonly text: string };
  readonly macro: string;
  /** Some are quoted, some go to the large model, some can't be answered. */
  readonly questions: readonly string[];
}

const demo = <T>(name: string): T[] =>
  readFileSync(join(import.meta.dirname, "..", "..", "..", "demo", name), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);

/** Sets the site up through the API, as an operator does. @param options.url of a server, not of the line */
export async function setUp(options: {
  readonly url: string;
  readonly dataDir: string;
  readonly agents: number;
}): Promise<Shop> {
  const { url, dataDir } = options;
  const site = "storm";
  const send = async <T>(path: string, body: unknown, method = "POST"): Promise<T> => {
    const reply = await call<T>(url, path, { method, body });
    if (reply.status >= 300 || JSON.stringify(reply.body).includes('"error"')) {
      throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    }
    return reply.body;
  };
  await send("/api/v1/sites", { key: site, name: "Storm", allowedOrigins: ["self"] });
  const articles = demo<{ id: string; title: string }>("knowledge.jsonl").slice(0, ARTICLES);
  const file = Buffer.from(articles.map((one) => JSON.stringify(one)).join("\n"));
  await send(`/api/v1/knowledge/import?site=${site}&name=k.jsonl`, file);
  await send(`/api/v1/knowledge/publish?site=${site}`, undefined);

  const agents: { id: string; name: string; cookie: string }[] = [];
  for (let i = 1; i <= options.agents; i++) {
    const name = `Agent ${i}`;
    const { member, cookie } = await createMemberSession({ url, dataDir, role: "agent", name });
    agents.push({ id: member.id, name, cookie });
  }
  type Named = { id: string; name: string };
  const half = agents.slice(0, Math.ceil(agents.length / 2)).map((one) => one.id);
  await send("/api/v1/teams", { name: "Billing", memberIds: half });
  const { teams } = await send<{ teams: Named[] }>("/api/v1/teams", { name: "Everybody" });
  let tags: Named[] = [];
  for (const name of ["Refund", "Delivery", "Praise", "Urgent"]) {
    tags = (await send<{ tags: Named[] }>("/api/v1/tags", { name })).tags;
  }
  const [teamId, tagId] = [teams[0]?.id, tags[0]?.id];
  await send("/api/v1/routing-rules", {
    site,
    name: "What doesn't work",
    enabled: true,
    conditions: [{ on: "words", any: ["work", "return", "broken"] }],
    actions: { teamId, priority: "high", tagIds: [tagId] },
  });
  const text = "Thanks for your patience. We'll write to you today.";
  const canned = await send<{ reply: Named }>("/api/v1/canned-replies", {
    name: "Patience",
    shortcut: "patience",
    text,
  });
  const actions = [
    { do: "reply", text: "All done here." },
    { do: "note", text: "Closed by the macro." },
    { do: "close" },
  ];
  const { macro } = await send<{ macro: Named }>("/api/v1/macros", { name: "Done", actions });
  const questions = [
    ...articles.map((one) => one.title),
    ...demo<{ question: string }>("questions.jsonl")
      .map((one) => one.question)
      .slice(0, 60),
    "Can I talk about my cat?",
  ];
  return {
    ...{ site, agents, questions, macro: macro.id, cannedReply: { id: canned.reply.id, text } },
    teams: teams.map((one) => one.id),
    tags: tags.map((one) => one.id),
  };
}

/** How waiting conversations are assigned on the storm's site. */
export async function setAssignment(
  url: string,
  site: string,
  mode: "off" | "least-busy" | "round-robin",
): Promise<void> {
  const body = { assignment: { mode, capacity: 5 } };
  const { status } = await call(url, `/api/v1/settings?site=${site}`, { method: "PATCH", body });
  if (status !== 200) throw new Error(`The assignment wasn't set: ${status}`);
}
