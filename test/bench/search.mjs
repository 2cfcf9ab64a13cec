// DATABASE_URL=postgres://… node test/bench/search.mjs [MESSAGES] [--store] [--seed 7] [--keep NAME]
//
// The desk's search over a million messages of 100,000 conversations on three sites, in a database of its own on that
// Postgres: as an agent searches (one word, its beginning, several, a phrase, with a filter, the second page, all
// sites), each beside the same question put as LIKE. Words are drawn so that few are frequent and many are rare, as in
// a language. --keep: in a database of this name, which stays and is used as it is when it is there. Prints each figure beside its limit, with the machine, the data and the seed.
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import pg from "pg";
import { searchTerms } from "../../dist/server/domain/search.js";
import { openPostgres } from "../../dist/server/ports/database/postgres.js";
import { searchConversations } from "../../dist/server/store/search.js";
import { machineOf, percentile, random, report } from "./results.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: "boolean", default: false },
    seed: { type: "string", default: "7" },
    keep: { type: "string" },
  },
});
const url = process.env.DATABASE_URL;
if (url === undefined) throw new Error("Set DATABASE_URL to a Postgres server on which a database can be created.");
const messages = Number(positionals[0] ?? 1_000_000);
const conversations = Math.ceil(messages / 10);
const seed = Number(values.seed);
const pick = random(seed);
/** Issue 15, "Speed": milliseconds. */
const TARGET_MS = 300;
const WORDS = 30_000;
const ROUNDS = 60;
/** Of the question as LIKE: it reads every message each time. */
const LIKE_ROUNDS = 8;

const SYLLABLES =
  "ba be bi bo bu da de di do du fa fe fi fo ga ge go ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo za zo".split(
    " ",
  );
const word = (rank) => {
  let [text, rest] = ["", rank + 57];
  while (rest > 0) {
    text = SYLLABLES[rest % SYLLABLES.length] + text;
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return text;
};
/** A word's rank: the first is in about every fourth message, the thousandth in every 500th. */
const drawn = () => Math.min(WORDS - 1, Math.floor(Math.exp((pick(1_000_000) / 1_000_000) * Math.log(WORDS))));
const sentence = () => Array.from({ length: 8 + pick(25) }, () => word(drawn())).join(" ");

const name = values.keep ?? `tuppence_bench_${randomBytes(4).toString("hex")}`;
const server = new pg.Client({ connectionString: url });
await server.connect();
const { rowCount: isThere } = await server.query("select from pg_database where datname = $1", [name]);
if (!isThere) await server.query(`create database ${name}`);
const own = new URL(url);
own.pathname = `/${name}`;
const database = await openPostgres(own.href, { maxConnections: 2 });
const { db } = database;
const figures = {};
const timed = async (work) => {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
};
const id = (table) =>
  sql.raw(`overlay(overlay(md5('${table}-' || i) placing '7' from 13 for 1) placing '8' from 17 for 1)::uuid`);
const SITES = [1, 2, 3].map((i) => `00000000-0000-7000-8000-00000000000${i}`);

async function seedAll() {
  // What the triggers do for each row is done for all at once, as the migration does it.
  for (const table of ["message", "conversation"])
    await db.execute(sql.raw(`alter table ${table} disable trigger user`));
  await db.execute(sql`drop index search_entry_words`);
  await db.execute(sql`insert into organisation (id, name) values (${SITES[0]}, 'Bench')`);
  for (const [i, site] of SITES.entries())
    await db.execute(
      sql`insert into site (id, organisation_id, key, name) values (${site}, ${SITES[0]}, ${`bench-${i}`}, 'Bench')`,
    );
  const rows = sql.raw(`generate_series(1, ${conversations}) i`);
  const at = sql.raw(`now() - make_interval(secs => (${conversations} - i) * 60)`);
  // Eight in ten conversations are the first site's.
  const site = sql.raw(
    `(case i % 10 when 8 then '${SITES[1]}' when 9 then '${SITES[2]}' else '${SITES[0]}' end)::uuid`,
  );
  await db.execute(
    sql`insert into visitor (id, site_id, token_hash, name) select ${id("v")}, ${site}, md5('v' || i), 'Visitor ' || i from ${rows}`,
  );
  await db.execute(sql`insert into conversation (id, site_id, visitor_id, state, sequence, created_at, updated_at)
    select ${id("c")}, ${site}, ${id("v")}, case when i % 50 = 0 then 'queued' else 'closed' end, 10, ${at}, ${at} from ${rows}`);
  await db.execute(
    sql`insert into episode (id, conversation_id, number) select ${id("e")}, ${id("c")}, 1 from ${rows}`,
  );
  const BATCH = 20_000;
  for (let from = 0; from < messages; from += BATCH) {
    const texts = Array.from({ length: Math.min(BATCH, messages - from) }, sentence);
    await db.execute(sql`insert into message (id, conversation_id, episode_id, sequence, client_message_id, author, text, created_at)
      select overlay(overlay(md5('m-' || n) placing '7' from 13 for 1) placing '8' from 17 for 1)::uuid, ${id("c")}, ${id("e")}, n % 10 + 1, 'm' || n,
        case n % 2 when 0 then 'visitor' else 'machine' end, text, now() - make_interval(secs => (${conversations} - i) * 60 - n % 10)
      from (select (n + ${from} - 1) as n, (n + ${from} - 1) / 10 + 1 as i, text from unnest(${sql.param(texts)}::text[]) with ordinality t(text, n)) rows`);
    process.stderr.write(`\r${from + texts.length} messages `);
  }
  const filled = await timed(async () => {
    await db.execute(sql`insert into search_entry (id, site_id, conversation_id, kind, at, words)
      select m.id, c.site_id, c.id, m.author, m.created_at, search_words(m.text) from message m join conversation c on c.id = m.conversation_id`);
    await db.execute(sql`create index search_entry_words on search_entry using gin (words)`);
  });
  figures.index_s = filled.ms / 1000;
  for (const table of ["message", "conversation"])
    await db.execute(sql.raw(`alter table ${table} enable trigger user`));
  await db.execute(sql`vacuum analyze`);
}

const search = (q, more = {}) => {
  const { siteIds = [SITES[0]], conditions = [], after } = more;
  return searchConversations(
    db,
    { siteIds, terms: searchTerms(q), conditions },
    { limit: 51, ...(after === undefined ? {} : { after }) },
  );
};
/** The newest conversations as LIKE finds them. */
const like = (q) =>
  db.execute(sql`select m.conversation_id, max(m.created_at) as at from message m join conversation c on c.id = m.conversation_id
    where c.site_id = ${SITES[0]} and ${sql.join(
      q.split(" ").map((one) => sql`m.text ilike ${`%${one}%`}`),
      sql` and `,
    )}
    group by 1 order by 2 desc limit 51`);

const rank = (from, to) => word(from + pick(to - from));
const QUESTIONS = {
  frequent_word: () => [rank(0, 10)],
  usual_word: () => [rank(100, 1_000)],
  rare_word: () => [rank(5_000, WORDS)],
  beginning: () => [rank(100, 5_000).slice(0, 4)],
  three_words: () => [`${rank(0, 50)} ${rank(50, 500)} ${rank(500, 2_000)}`],
  phrase: () => [`"${rank(0, 30)} ${rank(0, 30)}"`],
  frequent_and_open: () => [rank(0, 10), { conditions: [sql`conversation.state = 'queued'`] }],
  usual_on_all_sites: () => [rank(100, 1_000), { siteIds: SITES }],
  one_letter: () => ["a"],
};

try {
  if (!isThere) await seedAll();
  const all = [];
  const measure = async (what, ask) => {
    const ms = [];
    for (let i = 0; i < ROUNDS; i++) {
      const [q, more] = ask();
      ms.push((await timed(() => search(q, more))).ms);
    }
    figures[`${what}_p95_ms`] = percentile(ms, 0.95);
    all.push(...ms);
  };
  for (const [what, ask] of Object.entries(QUESTIONS)) await measure(what, ask);
  const first = await search(word(3));
  const last = first.at(-1);
  await measure("second_page", () => [word(3), { after: { at: last.at, id: last.id } }]);
  figures.all_p50_ms = percentile(all, 0.5);
  figures.all_p95_ms = percentile(all, 0.95);
  const compared = { search: [], like: [] };
  for (let i = 0; i < LIKE_ROUNDS; i++) {
    const q = rank(100, 1_000);
    compared.search.push((await timed(() => search(q))).ms);
    compared.like.push((await timed(() => like(q))).ms);
  }
  figures.like_p50_ms = percentile(compared.like, 0.5);
  figures.like_over_search = percentile(compared.like, 0.5) / percentile(compared.search, 0.5);
  const stored = [];
  for (let i = 0; i < 200; i++) {
    stored.push(
      (
        await timed(() =>
          db.execute(sql`insert into note (id, conversation_id, author, text)
            select gen_random_uuid(), c.id, 'Bench', ${sentence()} from conversation c where c.id = (select id from conversation limit 1)`),
        )
      ).ms,
    );
  }
  figures.note_stored_p95_ms = percentile(stored, 0.95);
  process.stderr.write("\n");
} finally {
  await database.close();
  if (values.keep === undefined) await server.query(`drop database if exists ${name} with (force)`);
  await server.end();
}
const machine = machineOf();
const about = `${messages} messages of 8 to 32 words (seed ${seed}) in ${conversations} conversations on 3 sites, Postgres; ${machine.cores} cores, ${machine.cpu}`;
const targets = Object.fromEntries(
  Object.keys(figures)
    .filter((one) => one.endsWith("p95_ms") && !one.startsWith("note"))
    .map((one) => [one, TARGET_MS]),
);
const missed = report("search", { about, machine, seed, figures, targets }, { store: values.store });
process.exit(missed === 0 ? 0 : 1);
