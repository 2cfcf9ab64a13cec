import { sql } from "drizzle-orm";
import type { Db } from "../../../server/ports/database/port.ts";
import { findSiteByKey } from "../../../server/store/site.ts";
import { call, killAll, startServer } from "../../fault/server.ts";
import { type Engine, makeGround } from "../storm/places.ts";
import { type Shop, setUp } from "../storm/setup.ts";

/** Requests of each list. */
const ROUNDS = 40;

/** Milliseconds of each list's requests, one after the other, as the console sends them. */
export async function measureLists(options: {
  readonly engine: Engine;
  readonly conversations: number;
  say(text: string): void;
}): Promise<Record<string, number[]>> {
  const { conversations, say } = options;
  const ground = await makeGround(options.engine, `tuppence_speed_${process.pid}`);
  const dataDir = ground.dataDirs[0] ?? "";
  const start = () => startServer({ dataDir, env: { DEMO: "off", ...ground.env }, patienceMs: 600_000 });
  try {
    const first = await start();
    const shop = await setUp({ url: first.url, dataDir, agents: 5 });
    await first.stop();
    say(`${conversations} conversations are written`);
    const database = await ground.open();
    const site = await findSiteByKey(database.db, shop.site);
    const siteId = site?.id ?? "";
    await fill(database.db, { siteId, shop, conversations }).finally(() => database.close());
    const server = await start();
    const { inbox, lists } = await listsOf(server.url, shop, conversations);
    const measured: Record<string, number[]> = {};
    for (const [name, path] of Object.entries({ ...inbox, ...lists })) {
      // A plan is made anew on each connection, and the first reading fills the caches.
      for (let i = 0; i < 3; i++) await page(server.url, path);
      const ms: number[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        const fromMs = performance.now();
        await page(server.url, path);
        ms.push(performance.now() - fromMs);
      }
      measured[name] = ms;
    }
    await server.stop();
    return measured;
  } finally {
    killAll();
    await ground.remove();
  }
}

interface Listed {
  readonly next?: string | null;
  readonly conversations?: readonly { readonly id: string }[];
  readonly views?: readonly { readonly count: number }[];
}

async function page(url: string, path: string): Promise<Listed> {
  const reply = await call<Listed>(url, path);
  if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  const { conversations = [], views = [] } = reply.body;
  if (conversations.length === 0 && !views.some((one) => one.count > 0)) {
    throw new Error(`${path} is empty: it measures nothing.`);
  }
  return reply.body;
}

/** Addresses of the lists: the inbox, each filter, some together, a page in the middle, and views with their counts. */
async function listsOf(url: string, shop: Shop, conversations: number) {
  const site = `site=${shop.site}`;
  const [tag, team, agent] = [shop.tags[0], shop.teams[0], shop.agents[0]?.id];
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const filters: Record<string, Record<string, string | undefined>> = {
    open: { state: "open" },
    queued: { state: "queued" },
    with_an_agent: { state: "person" },
    closed: { state: "closed" },
    of_a_tag: { tag },
    of_an_agent: { agent },
    of_nobody: { agent: "none" },
    of_a_team: { team },
    of_no_team: { team: "none" },
    urgent: { priority: "urgent" },
    normal: { priority: "normal" },
    snoozed: { snoozed: "yes" },
    not_snoozed: { snoozed: "no", state: "open" },
    of_a_reason: { reason: "asked-for-person" },
    of_a_handoff_reason: { handoff: "not-sure-enough" },
    of_a_language: { language: "de" },
    of_a_rare_language: { language: "fr" },
    older_than_7_days: { age: "7d" },
    by_email: { channel: "email" },
    by_chat: { channel: "chat" },
    of_a_customer: { customer: "Visitor 4711" },
    not_helped: { rating: "not-helped" },
    handed_over: { escalated: "handoff" },
    counted: { counted: "yes" },
    of_a_week: { from: ago(30), to: ago(23) },
    open_of_a_team_and_tag: { state: "open", team, tag },
    closed_of_an_agent_in_german: { state: "closed", agent, language: "de" },
  };
  const outcomes: Record<string, Record<string, string | undefined>> = {
    answered_of_a_week: { outcome: "answered", from: ago(30), to: ago(23) },
    answered_ever: { outcome: "answered" },
  };
  const address = (filter: Record<string, string | undefined>) =>
    `/api/v1/conversations?${site}${Object.entries(filter)
      .map(([name, value]) => `&${name}=${encodeURIComponent(value ?? "")}`)
      .join("")}`;
  for (const [name, filter] of Object.entries(filters)) {
    const made = await call(url, "/api/v1/views", { body: { name, shared: true, filter } });
    if (made.status >= 300) throw new Error(`The view ${name} answered ${made.status}: ${JSON.stringify(made.body)}`);
  }
  const { next } = await page(url, address({}));
  // By its own cursor: the place in the list's middle, as fifty pages in a row would lead there.
  const middle = Buffer.from(`${at(conversations / 2)} ffffffff-ffff-7fff-bfff-ffffffffffff`).toString("base64url");
  return {
    inbox: { inbox: `/api/v1/inbox?${site}`, inbox_by_due: `/api/v1/inbox?${site}&order=due` },
    lists: {
      all: address({}),
      second_page: address({ cursor: next ?? "" }),
      page_in_the_middle: address({ cursor: middle }),
      page_of_closed_in_the_middle: address({ state: "closed", cursor: middle }),
      all_sites: "/api/v1/conversations?site=*",
      ...Object.fromEntries(Object.entries({ ...filters, ...outcomes }).map(([name, one]) => [name, address(one)])),
      counts_of_all_views: `/api/v1/views?${site}`,
    },
  };
}

/** So many minutes ago, as a cursor says it. */
const at = (minutes: number) =>
  `${new Date(Date.now() - minutes * 60_000).toISOString().replace("T", " ").replace("Z", "")}+00`;

/** Two messages each, one in fifty open, of five agents, two teams and four tags; each answered once, some rated or by mail; a minute between two. */
async function fill(
  db: Db,
  { siteId, shop, conversations }: { siteId: string; shop: Shop; conversations: number },
): Promise<void> {
  const rows = sql.raw(`generate_series(1, ${conversations}) i`);
  const began = sql.raw(`now() - make_interval(mins => ${conversations} - i)`);
  const id = (table: string) =>
    sql.raw(`overlay(overlay(md5('${table}-' || i) placing '7' from 13 for 1) placing '8' from 17 for 1)::uuid`);
  const of = (ids: readonly string[]) =>
    sql`(array[${sql.join(
      ids.map((one) => sql`${one}::uuid`),
      sql`, `,
    )}])[1 + i % ${sql.raw(String(ids.length))}]`;
  const isOpen = sql.raw("i % 50 = 0");
  // Search isn't measured here: filling its index takes minutes.
  for (const table of ["message", "conversation"])
    await db.execute(sql.raw(`alter table ${table} disable trigger user`));
  await db.execute(
    sql`insert into visitor (id, site_id, token_hash, name, language) select ${id("v")}, ${siteId}, md5('v' || i), 'Visitor ' || i,
      case when i % 1000 = 0 then 'fr' when i % 3 = 0 then 'de' else 'en' end from ${rows}`,
  );
  await db.execute(sql`insert into conversation (id, site_id, visitor_id, state, sequence, agent, agent_id, team_id, tag_ids, priority, snoozed, due_at, created_at, updated_at)
    select ${id("c")}, ${siteId}, ${id("v")}, case when ${isOpen} then case when i % 100 = 0 then 'queued' else 'person' end else 'closed' end, 2,
      case when i % 100 <> 0 then 'Agent' end, case when i % 100 <> 0 then ${of(shop.agents.map((one) => one.id))} end, case when i % 7 <> 0 then ${of(shop.teams)} end,
      array[${of(shop.tags)}], case when i % 200 = 0 then 0 when i % 30 = 0 then 1 else 2 end, i % 150 = 0, case when ${isOpen} then ${began} + interval '1 day' end, ${began}, ${began} from ${rows}`);
  await db.execute(
    sql`insert into episode (id, conversation_id, number) select ${id("e")}, ${id("c")}, 1 from ${rows}`,
  );
  await db.execute(sql`insert into handoff (id, site_id, conversation_id, episode_id, reason, summary, facts, state, agent, agent_id, created_at)
    select ${id("h")}, ${siteId}, ${id("c")}, ${id("e")}, case when i % 3 = 0 then 'asked-for-person' else 'not-sure-enough' end, 'They wait.', '{}',
      case when ${isOpen} then case when i % 100 = 0 then 'queued' else 'claimed' end else 'closed' end,
      case when i % 100 <> 0 then 'Agent' end, case when i % 100 <> 0 then ${of(shop.agents.map((one) => one.id))} end, ${began} from ${rows}`);
  for (const [sequence, author, text] of [
    [1, "visitor", "Where is my parcel? It should have come on Monday."],
    [2, "machine", "It''s on its way: you''ll find it in My orders."],
  ] as const)
    await db.execute(sql`insert into message (id, conversation_id, episode_id, sequence, client_message_id, author, text, created_at)
      select ${id(`m${sequence}`)}, ${id("c")}, ${id("e")}, ${sql.raw(String(sequence))}, 'm' || ${sql.raw(String(sequence))} || i, ${sql.raw(`'${author}'`)}, ${sql.raw(`'${text}'`)}, ${began} from ${rows}`);
  await db.execute(sql`insert into turn (id, site_id, conversation_id, episode_id, message_id, answer_message_id, state, tier, form, reason, question, ranked, first_token_ms, created_at, settled_at)
    select ${id("t")}, ${siteId}, ${id("c")}, ${id("e")}, ${id("m1")}, ${id("m2")}, 'settled', 'machine', 'quoted', 'one-article-fits', 'Where is my parcel?',
      jsonb_build_array(jsonb_build_object('articleId', 'a' || i % 14, 'probability', 0.97)), 40, ${began}, ${began} from ${rows}`);
  await db.execute(sql`insert into rating (id, conversation_id, message_id, helped, created_at)
    select ${id("r")}, ${id("c")}, ${id("m2")}, i % 3 <> 0, ${began} from ${rows} where i % 10 = 0`);
  await db.execute(sql`insert into mail (id, site_id, conversation_id, direction, message_id, outcome, created_at)
    select ${id("l")}, ${siteId}, ${id("c")}, 'in', 'bench-' || i, 'message', ${began} from ${rows} where i % 40 = 0`);
  await db.execute(sql`insert into search_entry (id, site_id, conversation_id, kind, at, words)
    select ${id("c")}, ${siteId}, ${id("c")}, 'customer', ${began}, search_words('Visitor ' || i) from ${rows}`);
  for (const table of ["message", "conversation"])
    await db.execute(sql.raw(`alter table ${table} enable trigger user`));
  await db.execute(sql`analyze`);
}
