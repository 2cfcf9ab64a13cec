import { sql } from "drizzle-orm";
import type { Db } from "../../../server/ports/database/port.ts";
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
    const { body } = await call<{ sites: { id: string; key: string }[] }>(first.url, "/api/v1/sites");
    const siteId = body.sites.find((one) => one.key === shop.site)?.id ?? "";
    await first.stop();
    say(`${conversations} conversations are written`);
    const database = await ground.open();
    await fill(database.db, { siteId, shop, conversations }).finally(() => database.close());
    const server = await start();
    const site = `site=${shop.site}`;
    const lists: Record<string, string> = {
      inbox: `/api/v1/inbox?${site}`,
      inbox_by_due: `/api/v1/inbox?${site}&order=due`,
      all: `/api/v1/conversations?${site}`,
      open: `/api/v1/conversations?${site}&state=open`,
      closed: `/api/v1/conversations?${site}&state=closed`,
      of_a_tag: `/api/v1/conversations?${site}&tag=${shop.tags[0]}`,
      of_an_agent: `/api/v1/conversations?${site}&agent=${shop.agents[0]?.id}`,
      of_a_team: `/api/v1/conversations?${site}&team=${shop.teams[0]}`,
      of_a_reason: `/api/v1/conversations?${site}&reason=asked-for-person`,
    };
    const { next } = await page(server.url, lists.all as string);
    lists.second_page = `${lists.all}&cursor=${next}`;
    const measured: Record<string, number[]> = {};
    for (const [name, path] of Object.entries(lists)) {
      await page(server.url, path);
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

async function page(url: string, path: string): Promise<{ next: string | null; conversations: unknown[] }> {
  const reply = await call<{ next: string | null; conversations: unknown[] }>(url, path);
  if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  if (reply.body.conversations.length === 0) throw new Error(`${path} is empty: it measures nothing.`);
  return reply.body;
}

/** Two messages each, one in fifty open, of five agents, two teams and four tags; a minute between two. */
async function fill(
  db: Db,
  { siteId, shop, conversations }: { siteId: string; shop: Shop; conversations: number },
): Promise<void> {
  const rows = sql.raw(`generate_series(1, ${conversations}) i`);
  const at = sql.raw(`now() - make_interval(mins => ${conversations} - i)`);
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
    sql`insert into visitor (id, site_id, token_hash, name) select ${id("v")}, ${siteId}, md5('v' || i), 'Visitor ' || i from ${rows}`,
  );
  await db.execute(sql`insert into conversation (id, site_id, visitor_id, state, sequence, agent, agent_id, team_id, tag_ids, created_at, updated_at)
    select ${id("c")}, ${siteId}, ${id("v")}, case when ${isOpen} then case when i % 100 = 0 then 'queued' else 'person' end else 'closed' end, 2,
      case when i % 100 <> 0 then 'Agent' end, case when i % 100 <> 0 then ${of(shop.agents.map((one) => one.id))} end, ${of(shop.teams)},
      array[${of(shop.tags)}], ${at}, ${at} from ${rows}`);
  await db.execute(
    sql`insert into episode (id, conversation_id, number) select ${id("e")}, ${id("c")}, 1 from ${rows}`,
  );
  await db.execute(sql`insert into handoff (id, site_id, conversation_id, episode_id, reason, summary, facts, state, agent, agent_id, created_at)
    select ${id("h")}, ${siteId}, ${id("c")}, ${id("e")}, case when i % 3 = 0 then 'asked-for-person' else 'not-sure-enough' end, 'They wait.', '{}',
      case when ${isOpen} then case when i % 100 = 0 then 'queued' else 'claimed' end else 'closed' end,
      case when i % 100 <> 0 then 'Agent' end, case when i % 100 <> 0 then ${of(shop.agents.map((one) => one.id))} end, ${at} from ${rows}`);
  for (const [sequence, author, text] of [
    [1, "visitor", "Where is my parcel? It should have come on Monday."],
    [2, "machine", "It''s on its way: you''ll find it in My orders."],
  ] as const)
    await db.execute(sql`insert into message (id, conversation_id, episode_id, sequence, client_message_id, author, text, created_at)
      select ${id(`m${sequence}`)}, ${id("c")}, ${id("e")}, ${sql.raw(String(sequence))}, 'm' || ${sql.raw(String(sequence))} || i, ${sql.raw(`'${author}'`)}, ${sql.raw(`'${text}'`)}, ${at} from ${rows}`);
  for (const table of ["message", "conversation"])
    await db.execute(sql.raw(`alter table ${table} enable trigger user`));
  await db.execute(sql`analyze`);
}
