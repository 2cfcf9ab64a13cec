import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import type { Engine } from "../assemble.ts";
import { nanoUsd } from "../domain/money.ts";
import { TuppenceError } from "../lib/errors.ts";
import { decideProposals } from "../proposals/decide.ts";
import { openProposals } from "../proposals/list.ts";
import {
  type DecideReply,
  type decideRequest,
  MOST_DECISIONS,
  type ProposalEstimate,
  type ProposalJobWire,
  type ProposalSource,
  type ProposalsReply,
  type ProposalWire,
} from "../wire/proposals.ts";
import { progressLine } from "./progress.ts";
import { type RunningServer, throughServerOrFolder } from "./server-or-folder.ts";
import type { KnowledgeParts } from "./site-of.ts";

interface Flags {
  readonly site?: string;
  readonly source: ProposalSource;
  readonly fewerThan?: number;
  /** US dollars. */
  readonly budget?: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly list?: boolean;
  readonly acceptAll?: boolean;
}

/** What the command needs, of a running server or of the folder itself. */
interface Proposer {
  estimate(): Promise<ProposalEstimate>;
  start(): Promise<ProposalJobWire>;
  job(id: string): Promise<ProposalJobWire>;
  page(cursor: string, flagged?: false): Promise<Omit<ProposalsReply, "job">>;
  decide(decisions: Decisions): Promise<DecideReply>;
}
type Decisions = (typeof decideRequest)["_zod"]["output"]["decisions"];

/** Milliseconds between two looks at a job. */
const LOOK_MS = 500;

/** `knowledge propose`. */
export function registerPropose(knowledge: Command, options: KnowledgeParts): void {
  knowledge
    .command("propose")
    .description("proposes phrasings for articles that have few; you accept them here or in the console")
    .option("--site <key>", "site to propose for (default: the first one that isn't the demo)")
    .option("--source <source>", "large-model or conversations", sourceOf, "large-model" as ProposalSource)
    .option("--fewer-than <count>", "only articles with fewer phrasings, open proposals included (default: 5)", countOf)
    .option("--budget <dollars>", "the most it may cost (default: twice the estimate)", dollarsOf)
    .option("--dry-run", "show what it would ask and cost, then stop")
    .option("--yes", "start without asking")
    .option("--list", "list the proposals you haven't decided on")
    .option("--accept-all", "accept all proposals that fit their article; publish afterwards")
    .action(async (flags: Flags) => {
      await throughServerOrFolder(options.config(), options.log(), {
        server: (server) => propose(ofServer(server, flags), flags),
        async folder(engine) {
          await engine.knowledge.start();
          await engine.proposals.resume();
          await propose(ofFolder(engine, (await options.siteOf(engine, flags.site)).id, flags), flags);
        },
      });
    });
}

async function propose(proposer: Proposer, flags: Flags): Promise<void> {
  if (flags.list) return await list(proposer);
  if (flags.acceptAll) return await acceptAll(proposer);
  const estimate = await proposer.estimate();
  for (const line of estimateReport(estimate, flags.budget)) say(line);
  if (estimate.missing !== null || estimate.articles === 0 || flags.dryRun) return;
  if (!(await agreed(flags))) return;
  let job = await proposer.start();
  const onProgress = progressLine();
  while (job.state === "running") {
    onProgress("articles", job.articles === 0 ? 1 : job.done / job.articles);
    await sleep(LOOK_MS);
    job = await proposer.job(job.id);
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  for (const line of jobReport(job)) say(line);
  if (job.state === "failed") process.exitCode = 1;
}

/** What a job would do and cost, as the terminal shows it; exported for its test. */
export function estimateReport(estimate: ProposalEstimate, budgetUsd: number | undefined): string[] {
  const { source, articles, questions, model, nanoUsd: price, budgetNanoUsd } = estimate;
  if (estimate.missing !== null) return [estimate.missing];
  if (articles === 0) {
    return [
      source === "conversation"
        ? "Your conversations have no new questions for your articles."
        : "Every article has enough phrasings or open proposals: npm run knowledge -- propose --list",
    ];
  }
  if (source === "conversation") return [`${questions} questions from conversations, for ${articles} articles. Free.`];
  const tokens = `${estimate.promptTokens} tokens in, about ${estimate.completionTokens} out`;
  if (price === null) {
    return [
      `${articles} articles, ${model}: ${tokens}.`,
      `Tuppence doesn't have a price for ${model}, so its cost can't be estimated or limited.`,
    ];
  }
  const budget = budgetUsd === undefined ? budgetNanoUsd : nanoUsd(budgetUsd);
  return [`${articles} articles, ${model}: ${tokens}. About ${money(price)}, at most ${money(budget ?? 0)}.`];
}

const ENDS: Readonly<Record<Exclude<ProposalJobWire["state"], "running">, string>> = {
  done: "Done",
  cancelled: "Cancelled",
  "over-budget": "Stopped: budget reached",
  failed: "Failed",
};

/** How a job ended; exported for its test. */
export function jobReport(job: ProposalJobWire): string[] {
  const { state, proposed, done, articles, skipped, spentNanoUsd, fault } = job;
  const cost = job.source === "conversation" ? "" : `, ${money(spentNanoUsd)}`;
  return [
    ...(state === "running"
      ? []
      : [`${ENDS[state]}: ${proposed} phrasings for ${done} of ${articles} articles${cost}`]),
    ...(state === "failed" && fault !== null ? [fault] : []),
    ...skipped.map(({ title, reason }) => `  ${title}: ${reason}`),
    ...(proposed === 0
      ? []
      : ["Review them in the console (Knowledge, Proposed phrasings), or run: npm run knowledge -- propose --list"]),
  ];
}

async function agreed(flags: Flags): Promise<boolean> {
  if (flags.yes || flags.source === "conversation") return true;
  if (!process.stdin.isTTY) {
    throw new TuppenceError(
      "BAD_REQUEST",
      "This costs money, so it needs your confirmation.",
      "Run it in a terminal, or add --yes to start without asking.",
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Start? [y/N] ").finally(() => terminal.close());
  return /^y(es)?$/i.test(answer.trim());
}

async function list(proposer: Proposer): Promise<void> {
  let article = "";
  let count = 0;
  for await (const one of pages(proposer)) {
    if (one.title !== article) say(`\n${one.title}`);
    article = one.title;
    count++;
    const closer = one.check?.closerTo?.title;
    say(`  ${one.text}${closer === undefined ? "" : `  (closer to: ${closer})`}`);
  }
  say(
    count === 0
      ? "No proposals to review."
      : `\n${count} proposals. To accept all that fit their article: --accept-all`,
  );
}

async function acceptAll(proposer: Proposer): Promise<void> {
  const ids: string[] = [];
  for await (const one of pages(proposer, false)) ids.push(one.id);
  let accepted = 0;
  for (let i = 0; i < ids.length; i += MOST_DECISIONS) {
    const batch = ids.slice(i, i + MOST_DECISIONS).map((id) => ({ id, action: "accept" as const }));
    accepted += (await proposer.decide(batch)).accepted;
  }
  const { counts } = await proposer.page("0");
  say(`${accepted} accepted. They take effect with the next publish: npm run knowledge -- publish`);
  if (counts.open > 0) say(`${counts.open} fit another article better, so they're left for you to review: --list`);
}

async function* pages(proposer: Proposer, flagged?: false): AsyncGenerator<ProposalWire> {
  for (let cursor: string | null = "0"; cursor !== null; ) {
    const page: Omit<ProposalsReply, "job"> = await proposer.page(cursor, flagged);
    yield* page.proposals;
    cursor = page.next;
  }
}

function ofServer(server: RunningServer, { site, source, fewerThan, budget }: Flags): Proposer {
  const path = "/api/v1/knowledge/proposals";
  const own = site === undefined ? {} : { site };
  const asked = { ...own, source, ...(fewerThan === undefined ? {} : { fewerThan }) };
  const call = async <T>(method: "GET" | "POST", below: string, body?: object) =>
    (await server.call(method, path + below, body)) as T;
  return {
    estimate: () => call("POST", "/estimate", asked),
    start: () => call("POST", "/jobs", { ...asked, ...(budget === undefined ? {} : { budgetUsd: budget }) }),
    job: (id) => call("GET", `/jobs/${id}?${new URLSearchParams(own)}`),
    page: (cursor, flagged) =>
      call("GET", `?${new URLSearchParams({ ...own, cursor, ...(flagged === false ? { flagged: "false" } : {}) })}`),
    decide: (decisions) => call("POST", "/decide", { ...own, decisions }),
  };
}

function ofFolder({ proposals, database }: Engine, siteId: string, { source, fewerThan, budget }: Flags): Proposer {
  const { db } = database;
  const asked = { siteId, source, fewerThan };
  return {
    estimate: () => proposals.estimate(asked),
    start: () => proposals.start({ ...asked, budgetNanoUsd: budget === undefined ? undefined : nanoUsd(budget) }),
    job: async (id) => (await proposals.job(siteId, id)) as ProposalJobWire,
    page: (cursor, flagged) =>
      openProposals(db, siteId, { offset: Number(cursor), ...(flagged === undefined ? {} : { flagged }) }),
    decide: (decisions) => decideProposals(db, { siteId, by: null, at: new Date(), decisions }),
  };
}

function sourceOf(text: string): ProposalSource {
  if (text === "large-model") return text;
  if (text === "conversations" || text === "conversation") return "conversation";
  throw new InvalidArgumentError("It must be large-model or conversations.");
}

function countOf(text: string): number {
  if (/^[1-9]\d?$|^100$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number from 1 to 100.");
}

function dollarsOf(text: string): number {
  if (/^\d{1,4}(\.\d{1,9})?$/.test(text) && Number(text) <= 1_000) return Number(text);
  throw new InvalidArgumentError("It must be an amount in US dollars, e.g. 0.50, up to 1000.");
}

/** "$0.19", or in cents below ten of them: "3.1¢". */
const money = (nano: number): string => {
  const dollars = nano / 1e9;
  if (dollars >= 0.1) return `$${dollars.toFixed(2)}`;
  return `${Number((dollars * 100).toPrecision(2))}¢`;
};

const say = (text: string) => process.stdout.write(`${text}\n`);
