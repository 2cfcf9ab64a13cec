import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { TuppenceError } from "../lib/errors.ts";
import type { CannedReply, PastImportResult, PastReply, ReplayWire } from "../wire/past-conversations.ts";
import { progressLine } from "./progress.ts";
import { throughServerOrFolder } from "./server-or-folder.ts";
import type { KnowledgeParts } from "./site-of.ts";

interface Flags {
  readonly site?: string;
  readonly preview?: boolean;
  readonly replay?: boolean;
  readonly replies?: boolean;
  readonly delete?: boolean;
}

/** Milliseconds between two looks at a replay. */
const LOOK_MS = 500;
/** Faults and replies that are shown. */
const SHOWN = 20;

interface Source {
  import(file: { name: string; bytes: Uint8Array }, isPreview: boolean): Promise<PastImportResult>;
  list(): Promise<PastReply>;
  replay(): Promise<ReplayWire>;
  replies(): Promise<CannedReply>;
  delete(): Promise<number>;
}

/** `knowledge past`. */
export function registerPast(knowledge: Command, options: KnowledgeParts): void {
  knowledge
    .command("past")
    .description("imports past conversations from Zendesk, Intercom, Chatwoot (JSON) or CSV, and replays them")
    .argument("[files...]", "exports with conversations and their messages")
    .option("--site <key>", "site to import into (default: the first one that isn't the demo)")
    .option("--preview", "say what is in the files, and store nothing")
    .option("--replay", "put every past question to the assistant and count what it would answer today")
    .option("--replies", "list what agents wrote again and again")
    .option("--delete", "delete all past conversations of the site")
    .action(async (paths: string[], flags: Flags) => {
      const files = await Promise.all(
        paths.map(async (path) => ({ name: basename(path), bytes: await readOrExplain(path) })),
      );
      await throughServerOrFolder(options.config(), options.log(), {
        async server(server) {
          const { site } = flags;
          const only = site === undefined ? {} : { site };
          const query = (more: Record<string, string>) => new URLSearchParams({ ...only, ...more });
          const base = "/api/v1/knowledge/past";
          await work(files, flags, {
            import: async ({ name, bytes }, isPreview) => {
              const address = `${base}/import?${query({ name, preview: String(isPreview) })}`;
              return (await server.call("POST", address, bytes)) as PastImportResult;
            },
            list: async () => (await server.call("GET", `${base}?${query({})}`)) as PastReply,
            replay: async () => (await server.call("POST", `${base}/replay`, only)) as ReplayWire,
            replies: async () => (await server.call("GET", `${base}/replies?${query({})}`)) as CannedReply,
            delete: async () => ((await server.call("POST", `${base}/delete`, only)) as { deleted: number }).deleted,
          });
        },
        async folder(engine) {
          await engine.knowledge.start();
          const { id: siteId } = await options.siteOf(engine, flags.site);
          const { past } = engine;
          await work(files, flags, {
            import: (file, isPreview) => past.import({ siteId, file, isPreview, by: null }),
            list: () => past.list(siteId, { offset: 0 }),
            replay: () => past.replay(siteId),
            replies: () => past.canned(siteId),
            delete: () => past.delete(siteId),
          });
        },
      });
    });
}

async function work(
  files: readonly { name: string; bytes: Uint8Array }[],
  flags: Flags,
  source: Source,
): Promise<void> {
  if (flags.delete) return say(`${await source.delete()} past conversations deleted`);
  for (const file of files) {
    for (const line of pastReport(file.name, await source.import(file, flags.preview === true), flags.preview === true))
      say(line);
  }
  if (flags.replay) await replay(source);
  if (flags.replies) for (const line of repliesReport(await source.replies())) say(line);
  if (files.length > 0 || flags.replay || flags.replies) return;
  const { counts, replay: last } = await source.list();
  say(
    `${counts.conversations} past conversations: ${counts.replied} with a reply, ${counts.linked} with a link to an article`,
  );
  if (last !== null) for (const line of replayReport(last)) say(line);
}

async function replay(source: Source): Promise<void> {
  let now = await source.replay();
  const onProgress = progressLine();
  while (now.endedAt === null) {
    onProgress("questions", now.questions === 0 ? 1 : now.done / now.questions);
    await sleep(LOOK_MS);
    now = (await source.list()).replay ?? now;
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  for (const line of replayReport(now)) say(line);
}

async function readOrExplain(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as { code?: string };
    const why = code === "ENOENT" ? "doesn't exist" : code === "EISDIR" ? "is a folder" : "can't be read";
    throw new TuppenceError("KNOWLEDGE_FILE_UNREADABLE", `${path} ${why}.`, "Name the exported files one by one.", {
      cause,
    });
  }
}

/** The result of an import, as the terminal shows it; exported for its test. */
export function pastReport(name: string, result: PastImportResult, isPreview: boolean): string[] {
  const { source, conversations, added, changed, unchanged, replied, linked, empty, masked, faults, faultCount } =
    result;
  return [
    `${name} (${source}): ${conversations} conversations: ${added} new, ${changed} changed, ${unchanged} unchanged`,
    `  ${replied} with a reply, ${linked} with a link to one of your articles, ${empty} left out (no question in them)`,
    `  ${masked} pieces of personal data replaced`,
    ...faults.slice(0, SHOWN).map(({ line, fault }) => `  line ${line} ${fault}`),
    ...(faultCount > SHOWN ? [`  and ${faultCount - Math.min(SHOWN, faults.length)} more`] : []),
    ...(isPreview ? ["Nothing was stored: this was a preview."] : []),
  ];
}

const share = (part: number, all: number) => (all === 0 ? "0%" : `${Math.round((100 * part) / all)}%`);

/** What a replay found, as the terminal shows it; exported for its test. */
export function replayReport(replayed: ReplayWire): string[] {
  const { done, questions, answered, offered, handedOn, judged, right, version } = replayed;
  return [
    `Version ${version}, ${done} of ${questions} questions: ${answered} would be answered today (${share(answered, done)}), ${offered} offered titles, ${handedOn} handed to your team`,
    ...(judged === 0
      ? []
      : [`  ${right} of ${judged} answers (${share(right, judged)}) come from the article that your agents linked to`]),
  ];
}

/** Replies that agents sent again and again, as the terminal shows them; exported for its test. */
export function repliesReport({ replies }: CannedReply): string[] {
  if (replies.length === 0) return ["No reply was sent three times or more."];
  return replies
    .slice(0, SHOWN)
    .map(({ times, text }) => `${times} times: ${text.replace(/\s+/gu, " ").slice(0, 200)}`);
}

const say = (text: string) => void process.stdout.write(`${text}\n`);
