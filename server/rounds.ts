import type { Engine } from "./assemble.ts";
import type { openBackground } from "./background-work.ts";
import type { openExams } from "./commands/model-shelf.ts";
import type { openTunes } from "./commands/open-tunes.ts";
import type { Desk } from "./desk/desk.ts";
import type { Files } from "./desk/files.ts";
import { repeat } from "./lifetime.ts";
import type { Contact, Ground } from "./main.ts";
import type { Classification } from "./open-classification.ts";
import type { MailParts } from "./open-mail.ts";
import { tidyAudit } from "./store/audit.ts";

/** Milliseconds between looks for knowledge that another process published, or that couldn't be loaded. */
const REFRESH_MS = 5_000;
/** Milliseconds between looks for jobs of a process that is gone. */
const RESUME_MS = 10_000;
/** Milliseconds between looks for questions that got no good answer. */
const GAPS_MS = 60_000;
/** Milliseconds between two looks for sources whose time has come. */
const SOURCES_MS = 30_000;
/** Milliseconds between two looks into the outbox of webhooks, and between two looks for what is too old in its log. */
const WEBHOOKS_MS = 1_000;
/** Milliseconds between two looks into the outbox of push notifications. */
const PUSH_MS = 1_000;
const TIDY_MS = 60 * 60_000;
/** Milliseconds between two checks for replies that visitors haven't seen, and for what followers haven't. */
const REPLY_MAIL_MS = 15_000;
/** Milliseconds between two looks for mailboxes that are due to be read. */
const MAILBOXES_MS = 15_000;
/** Milliseconds between looks for labels that are to be learnt, and for conversations to classify. */
const CLASSES_MS = 20_000;
/** Milliseconds between looks for files whose conversation was deleted. */
const FILES_MS = 60_000;
/** Milliseconds between looks for targets that are due soon or missed. */
const TARGETS_MS = 5_000;
/** Milliseconds between looks for calendars of holidays that are due to be read again. */
const CALENDARS_MS = 10 * 60_000;
/** Milliseconds between looks for addresses in articles that are due to be checked. */
const LINKS_MS = 60_000;

/** Goes on with the jobs of processes that are gone, and starts what is done now and then until the server stops. */
export async function startRounds(options: {
  ground: Pick<Ground, "config" | "db" | "log">;
  mailer: Contact["mailer"];
  mail: MailParts;
  files: Pick<Files, "tidy">;
  engine: Engine;
  desk: Pick<Desk, "serviceLevels">;
  background: ReturnType<typeof openBackground>;
  exams: ReturnType<typeof openExams>;
  tunes: ReturnType<typeof openTunes>;
  classification: Pick<Classification, "look">;
}): Promise<void> {
  const { config, log } = options.ground;
  const { mailer, mail } = options;
  const { knowledge, proposals, health, past, gaps, turns } = options.engine;
  const { jobs, sources, webhooks, push, calendars } = options.background;
  if (mailer.works) repeat(REPLY_MAIL_MS, log, "mailing replies", async () => void (await mail.replies.round()));
  if (mailer.works) repeat(REPLY_MAIL_MS, log, "e-mailing followers", async () => void (await mail.follows.round()));
  repeat(MAILBOXES_MS, log, "reading mailboxes", async () => void (await mail.mailboxes.tick()));
  // A Qdrant that was down at the start may be there now.
  const mayChange = config.databaseUrl !== undefined || config.qdrantUrl !== undefined;
  if (mayChange) repeat(REFRESH_MS, log, "refreshing knowledge", knowledge.refresh);
  await proposals.resume();
  if (config.databaseUrl !== undefined) {
    repeat(RESUME_MS, log, "looking for jobs to go on with", proposals.resume);
    repeat(RESUME_MS, log, "looking for replays to go on with", past.resume);
  }
  if (config.linkChecks) repeat(LINKS_MS, log, "checking links", async () => void (await health.checkLinks()));
  await past.resume();
  await options.tunes.resume();
  repeat(GAPS_MS, log, "grouping questions without an answer", gaps.look);
  options.exams.schedule();
  jobs.start();
  repeat(WEBHOOKS_MS, log, "looking into the outbox of webhooks", async () => void (await webhooks.look()));
  repeat(PUSH_MS, log, "looking for what is to be pushed", async () => void (await push.look()));
  repeat(FILES_MS, log, "removing files of what was deleted", options.files.tidy);
  repeat(TIDY_MS, log, "tidying the log of webhooks", webhooks.tidy);
  repeat(TIDY_MS, log, "tidying the audit log", async () => {
    await tidyAudit(options.ground.db, new Date(Date.now() - config.auditDays * 86_400_000));
  });
  repeat(TARGETS_MS, log, "looking for targets that are due", options.desk.serviceLevels.tick);
  repeat(CLASSES_MS, log, "classifying conversations", options.classification.look);
  repeat(CALENDARS_MS, log, "reading calendars of holidays", async () => {
    const changed = await calendars.refresh(new AbortController().signal);
    if (changed.length === 0) return;
    turns.settingsChanged();
    await options.desk.serviceLevels.hoursChanged(changed);
  });
  repeat(SOURCES_MS, log, "looking for sources to read", async () => void (await sources.tick()));
}
