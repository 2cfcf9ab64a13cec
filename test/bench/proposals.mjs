// node test/bench/proposals.mjs OUT [--seed 1] [--source large-model | conversations] [COMPANY ...]
//
// What proposed phrasings bring on help centres that nothing was trained on (tonal-audio and stagedoor). It starts the
// server, imports a company's articles as published, and writes folders for `npm run evaluate -- --sites`:
//   OUT/published/COMPANY      the articles and all questions
//   OUT/large-model/COMPANY    the same with the phrasings that a large model proposed and `--accept-all` accepted;
//                              the model's replies are test/fixtures/proposals/COMPANY.jsonl
//   OUT/half/COMPANY           the articles; of the questions with an answer only half, drawn with the seed
//   OUT/conversations/COMPANY  the same half, after visitors asked the other half, asked for a person, and an agent
//                              replied with the article's address; follow-ups aren't asked, as they can't be proposed
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { io } from "socket.io-client";
import { jsonl, KEY, makeFolder, ROOT, startServer } from "./measure/server.mjs";
import { shuffled } from "./results.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "1" }, source: { type: "string" } },
});
const [out, ...names] = positionals;
if (out === undefined) {
  console.error("node test/bench/proposals.mjs OUT [--seed 1] [--source large-model | conversations] [COMPANY ...]");
  process.exit(2);
}
const companies = names.length > 0 ? names : ["tonal-audio", "stagedoor"];
const file = (name, what) => jsonl(join(ROOT, "tuner", "companies", name, `${what}.jsonl`));
const addressOf = (name, id) => `https://${name}.example/help/${id}`;

function write(source, name, what, rows) {
  const folder = join(out, source, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${what}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** An OpenAI-compatible endpoint that answers the job's prompts with the replies that were written for each title. */
async function startLargeModel() {
  const replies = new Map(
    companies
      .flatMap((name) => jsonl(join(ROOT, "test", "fixtures", "proposals", `${name}.jsonl`)))
      .map((one) => [one.title, one.reply]),
  );
  const requests = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { messages } = JSON.parse(Buffer.concat(chunks));
    requests.push(messages);
    const title = messages[1].content.split("\n")[0].slice(2);
    const content = JSON.stringify(replies.get(title) ?? []);
    const usage = { prompt_tokens: 700, completion_tokens: Math.ceil(content.length / 4) };
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: "stop" }], usage })}\n\n`);
    response.end("data: [DONE]\n\n");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/v1`, requests, close: () => server.close() };
}

async function call(server, method, path, body) {
  const reply = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${text}`);
  return JSON.parse(text);
}

/** A command as an operator types it; it goes through the running server. */
async function run(dataDir, ...words) {
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, "dist", "server", "cli.js"), ...words], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, LOG_LEVEL: "warn" },
  });
  console.log(stdout.trimEnd().replaceAll(/^/gm, "  "));
}

async function addSite(dataDir, name, source) {
  const articles = file(name, "knowledge").map((one) => ({ ...one, url: addressOf(name, one.id) }));
  write(`${source}/import`, name, "knowledge", articles);
  await run(dataDir, "site", "add", name, "--origin", `https://${name}.example`);
  await run(dataDir, "knowledge", "import", "--site", name, join(out, source, "import", name, "knowledge.jsonl"));
}

/** The articles with their phrasings, in the import format; the addresses are this measurement's own and left out. */
async function exported(server, name) {
  const rows = [];
  for (let cursor = "0"; cursor !== null; ) {
    const page = await call(server, "GET", `/knowledge/articles?${new URLSearchParams({ site: name, cursor })}`);
    rows.push(...page.articles);
    cursor = page.next;
  }
  const byKey = new Map();
  for (const { id, key } of rows) {
    const { title, answer, phrasings, tags, language } = (await call(server, "GET", `/knowledge/articles/${id}`))
      .content;
    byKey.set(key, { id: key, title, answer, examples: phrasings, tags, language });
  }
  // In the file's order, so that the phrasings are all that differs.
  return file(name, "knowledge").map((one) => ({ ...one, examples: byKey.get(one.id).examples }));
}

async function propose(server, dataDir, name, source) {
  await run(dataDir, "knowledge", "propose", "--site", name, "--source", source, "--yes");
  const list = [];
  for (let cursor = "0"; cursor !== null; ) {
    const page = await call(server, "GET", `/knowledge/proposals?${new URLSearchParams({ site: name, cursor })}`);
    list.push(...page.proposals);
    cursor = page.next;
  }
  write(source, name, "proposals", list);
  await run(dataDir, "knowledge", "propose", "--site", name, "--accept-all");
  await run(dataDir, "knowledge", "publish", "--site", name);
  write(source, name, "knowledge", await exported(server, name));
}

/** The queued handoff of a conversation: it's there a moment after the request for a person is acknowledged. */
async function handoffOf(server, conversationId) {
  for (let tries = 0; tries < 100; tries++) {
    const { handoffs } = await call(server, "GET", "/handoffs");
    const found = handoffs.find((one) => one.conversationId === conversationId);
    if (found !== undefined) return found.id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No handoff of conversation ${conversationId} is queued.`);
}

/** A visitor asks, then asks for a person; an agent replies with the article's address and closes. */
async function handle(server, name, { question, expect }, place) {
  const socket = io(`${server.url}/widget`, {
    auth: { site: name },
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: { origin: `https://${name}.example`, "x-forwarded-for": `203.0.113.${place % 250}` },
  });
  const emit = async (event, body) => {
    const ack = await socket.timeout(30_000).emitWithAck(event, { clientMessageId: randomUUID(), ...body });
    if (!ack.ok) throw new Error(`${event}: ${ack.error.message}`);
    return ack.data;
  };
  try {
    const settled = new Promise((resolve) => socket.on("message-end", resolve));
    const { conversation } = await emit("message-send", { text: question });
    const { conversationId } = conversation;
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 5_000))]);
    await emit("person-request", { conversationId });
    const id = await handoffOf(server, conversationId);
    await call(server, "POST", `/handoffs/${id}/claim`, { agent: "Sam" });
    const text = `Here is how: ${addressOf(name, expect)}`;
    await call(server, "POST", `/handoffs/${id}/reply`, { agent: "Sam", clientMessageId: randomUUID(), text });
    await call(server, "POST", `/handoffs/${id}/close`, { agent: "Sam" });
  } finally {
    socket.close();
  }
}

async function withServer(env, work) {
  const dataDir = makeFolder();
  const server = await startServer({ dataDir, env: { EMBEDDER: "english", DEMO: "off", ...env } });
  await work(server, dataDir).finally(() => server.stop());
}

for (const name of companies) {
  write("published", name, "knowledge", file(name, "knowledge"));
  write("published", name, "questions", file(name, "questions"));
}

async function largeModelRun() {
  const largeModel = await startLargeModel();
  await withServer(
    { LLM_URL: largeModel.url, LLM_MODEL: "gpt-4o-mini", LLM_API_KEY: "none" },
    async (server, dataDir) => {
      for (const name of companies) {
        await addSite(dataDir, name, "large-model");
        await propose(server, dataDir, name, "large-model");
        write("large-model", name, "questions", file(name, "questions"));
      }
    },
  );
  largeModel.close();
  writeFileSync(join(out, "requests.json"), JSON.stringify(largeModel.requests));
}

async function conversationsRun() {
  await withServer({}, async (server, dataDir) => {
    for (const name of companies) {
      const all = file(name, "questions");
      const inScope = shuffled(
        all.filter((one) => one.expect !== null),
        Number(options.seed),
      );
      const asked = inScope.slice(0, Math.floor(inScope.length / 2));
      const rest = all.filter((one) => !asked.includes(one));
      for (const source of ["half", "conversations"]) write(source, name, "questions", rest);
      write("half", name, "knowledge", file(name, "knowledge"));
      await addSite(dataDir, name, "conversations");
      const complete = asked.filter((one) => one.history === undefined);
      for (const [place, one] of complete.entries()) await handle(server, name, one, place);
      console.log(`${name}: ${complete.length} conversations, ${rest.length} questions kept for the evaluation`);
      await propose(server, dataDir, name, "conversations");
    }
  });
}

if (options.source !== "conversations") await largeModelRun();
if (options.source !== "large-model") await conversationsRun();
