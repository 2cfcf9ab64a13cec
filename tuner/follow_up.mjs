// Learns how likely a message follows up on what was said before it (server/gate/data/follow-up.json), by running the server's
// own reading of messages and its gate, so build first:
//
//     npm run build && node tuner/follow_up.mjs [--output FILE] [--check]
//
// On the companies of tuner/companies that are neither left out nor kept for validation (companies.json). What follows up:
// their follow-ups, each after its own history. What doesn't, after the same histories, half of the weight: questions about
// other articles; questions that say all they need about the same article; and near misses after a question about the article
// that is nearest to them, so that a conversation about an article isn't a reason to quote it. The replies are, by turns, the
// short one of the file and the article itself, which is what the assistant quotes.
//
// `--check` writes nothing, and prints how the shipped weights do on the validation companies.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = (path) => import(join(root, "dist", "server", path));
const { assemble, openDatabase } = await built("assemble.js");
const { silentVoice } = await built("commands/server-or-folder.js");
const { readConfig } = await built("config.js");
const { chanceOfFollowUp, FOLLOW_UP_FEATURES, followUpFeatures } = await built("gate/follow-up.js");
const { openKnowledgeFile } = await built("knowledge/read-disk.js");
const { createLog } = await built("lib/log.js");
const { fitLogit } = await built("math/logit.js");
const { currentArticles } = await built("store/article.js");
const { ensureOrganisation } = await built("store/organisation.js");
const { ensureSite, updateSite } = await built("store/site.js");
const { followUpSigns } = await built("text/patterns/kinds.js");
const { lookedUp, read } = await built("turn/3-understand.js");
const { createGate } = await built("turn/6-gate.js");

const { values: options } = parseArgs({ options: { output: { type: "string" }, check: { type: "boolean" } } });
const COMPANIES = join(root, "tuner", "companies");
const OUT = options.output ?? join(root, "server", "gate", "data", "follow-up.json");
/** Messages of another subject for each follow-up. */
const OTHERS = 3;
/** What each group weighs together; half for what follows up, half for the rest. */
const SHARES = { "follow-up": 0.5, other: 0.25, "near-miss": 0.15, same: 0.1 };
/** Pull of the weights towards 0: 800 messages need little. */
const PULL = 1e-3;
const DIALS = { precision: 0.95, largeModel: false, mayJudge: false, mayCompose: false, maySuggest: true };

/** A linear congruential generator: the same messages on every machine. */
let state = 1;
const draw = (list) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return list[Math.floor((state / 2 ** 32) * list.length)];
};

const lines = async (path) => (await readFile(path, "utf8")).split("\n").filter(Boolean).map(JSON.parse);

const { leftOut, validation } = JSON.parse(await readFile(join(root, "tuner", "companies.json"), "utf8"));
const folders = (await readdir(COMPANIES, { withFileTypes: true })).filter((one) => one.isDirectory());
const names = options.check
  ? validation
  : folders.map((one) => one.name).filter((name) => !leftOut.includes(name) && !validation.includes(name));

const log = createLog("error");
const folder = await mkdtemp(join(tmpdir(), "tuppence-follow-up-"));
const config = { ...readConfig(), dataDir: folder, databaseUrl: undefined, qdrantUrl: undefined, slmModel: "none" };
const engine = await assemble(config, { database: await openDatabase(config, log), log, voice: silentVoice });

/** The site with its gate, as it would serve. */
async function openSite(name) {
  const { db } = engine.database;
  const { row: organisation } = await ensureOrganisation(db, { name: "Tuner" });
  const siteId = (await ensureSite(db, { organisationId: organisation.id, key: name, name })).row.id;
  const file = await openKnowledgeFile(join(COMPANIES, name, "knowledge.jsonl"));
  await engine.knowledge.import({ siteId, file, baseUrl: "https://site.invalid" });
  const [{ language }] = await currentArticles(db, siteId);
  await updateSite(db, siteId, { language });
  await engine.knowledge.publish(siteId);
  const live = engine.knowledge.live(siteId);
  return {
    live,
    language,
    gate: createGate(live),
    embedder: (await engine.embedders.withId(live.embedderId)) ?? engine.embedder,
  };
}

/** Every message with what was said before it: `{ group, text, past }`. */
function messagesOf(questions, articles) {
  const others = questions.filter((one) => one.history === undefined && one.kind !== "follow-up");
  const answerOf = new Map(articles.map((one) => [one.key, one.answer]));
  let count = 0;
  /** Every other reply is the article's beginning. */
  const after = (group, text, past, about) => {
    const answer = count++ % 2 === 0 ? undefined : answerOf.get(about);
    return {
      group,
      text,
      past: past.map((one) => (one.author === "machine" ? { ...one, text: answer ?? one.text } : one)),
    };
  };
  const drawn = questions
    .filter((one) => one.history !== undefined)
    .flatMap(({ question, history, expect }) => {
      const strangers = others.filter((one) => one.expect === null || one.expect !== expect);
      const same = draw(others.filter((one) => one.expect === expect));
      return [
        after("follow-up", question, history, expect),
        ...Array.from({ length: OTHERS }, () => draw(strangers)).map((one) =>
          after("other", one.question, history, expect),
        ),
        ...(same === undefined ? [] : [after("same", same.question, history, expect)]),
      ];
    });
  /** @param nearest the article nearest to a near miss */
  const missed = (miss, nearest) => {
    const before = others.find((one) => one.expect === nearest);
    if (before === undefined) return [];
    const past = [
      { author: "visitor", text: before.question },
      { author: "machine", text: before.reply ?? "" },
    ];
    return [after("near-miss", miss.question, past, nearest)];
  };
  return { drawn, misses: others.filter((one) => one.kind === "near-miss"), missed };
}

async function examplesOf(name) {
  const { live, language, gate, embedder } = await openSite(name);
  const keyOf = (id) => live.articles.get(id).key;
  const ranked = async (texts) => {
    const vectors = await embedder.embed(texts, { kind: "question" });
    return Promise.all(
      texts.map(async (question, i) => {
        const understood = { question, vector: vectors[i], language, kind: "question", isFollowUp: false };
        return (await gate(understood, [], DIALS)).ranked;
      }),
    );
  };
  const { drawn, misses, missed } = messagesOf(await lines(join(COMPANIES, name, "questions.jsonl")), [
    ...live.articles.values(),
  ]);
  const nearest = await ranked(misses.map((one) => one.question));
  const messages = [...drawn, ...misses.flatMap((one, i) => missed(one, keyOf(nearest[i][0].articleId)))].flatMap(
    (one) => {
      const { inContext } = read(one.text, one.past, {
        siteLanguage: language,
        articleTitle: () => undefined,
        personOffered: false,
      });
      return inContext === undefined ? [] : [{ ...one, said: lookedUp(inContext) }];
    },
  );
  const alone = await ranked(messages.map((one) => one.text));
  const joined = await ranked(messages.map((one) => one.said));
  process.stderr.write(`${name}: ${messages.length} messages\n`);
  return messages.map(({ group, text }, i) => {
    const readings = { signs: followUpSigns(text), alone: alone[i], joined: joined[i] };
    return { group, features: followUpFeatures(readings), chance: options.check ? chanceOfFollowUp(readings) : 0 };
  });
}

const examples = [];
for (const name of names) examples.push(...(await examplesOf(name)));
await engine.close();
await rm(folder, { recursive: true, force: true });

const countOf = (group) => examples.filter((one) => one.group === group).length;
if (options.check) {
  for (const group of Object.keys(SHARES)) {
    const chances = examples.filter((one) => one.group === group).map((one) => one.chance);
    const share = (from) => (chances.filter((p) => p >= from).length / chances.length).toFixed(2);
    console.log(
      `${group}: ${chances.length} messages; of them at least 0.5: ${share(0.5)}, at least 0.9: ${share(0.9)}`,
    );
  }
} else {
  const weights = fitLogit(
    examples.map((one) => ({ features: one.features, label: one.group === "follow-up" ? 0 : -1 })),
    Float64Array.from(examples, (one) => SHARES[one.group] / countOf(one.group)),
    new Float64Array(FOLLOW_UP_FEATURES.length),
    PULL,
  );
  const rounded = Array.from(weights, (w) => Number(w.toFixed(4)));
  console.log(FOLLOW_UP_FEATURES.map((name, i) => `${name} ${rounded[i]}`).join(", "));
  await writeFile(OUT, `${JSON.stringify({ learntOn: names, features: FOLLOW_UP_FEATURES, weights: rounded })}\n`);
}
