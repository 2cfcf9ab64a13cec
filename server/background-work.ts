import type { Config } from "./config.ts";
import { createJobs, type JobHandler, type Jobs } from "./jobs/jobs.ts";
import { mailHandler, type Postman } from "./jobs/mail.ts";
import type { Knowledge } from "./knowledge/knowledge.ts";
import type { Clock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import { createSealer } from "./lib/seal.ts";
import { createWebFetch } from "./lib/web-fetch.ts";
import type { Db } from "./ports/database/port.ts";
import { pushKeys } from "./push/keys.ts";
import { createPush, type Push } from "./push/push.ts";
import { pushHandler } from "./push/send.ts";
import { scheduledHandler } from "./schedule/run.ts";
import { createSchedule, type Schedule } from "./schedule/schedule.ts";
import { type Calendars, createCalendars } from "./settings/calendars.ts";
import { siteSettings } from "./settings/settings.ts";
import { readChatwoot } from "./sources/chatwoot.ts";
import { readIntercom } from "./sources/intercom.ts";
import { readRepository } from "./sources/repository.ts";
import { publishHandler, sourceSyncHandler } from "./sources/run.ts";
import { createSources, type Sources } from "./sources/sources.ts";
import { readWebsite } from "./sources/website.ts";
import { readZendesk } from "./sources/zendesk.ts";
import { webhookHandler } from "./webhooks/send.ts";
import { createWebhooks, type Webhooks } from "./webhooks/webhooks.ts";
import type { StoredJobKind } from "./wire/jobs.ts";

/** What is done in the background: jobs, the sources that they read, and the webhooks that they send. */
export interface Background {
  readonly jobs: Jobs;
  readonly sources: Sources;
  readonly schedule: Schedule;
  readonly webhooks: Webhooks;
  readonly push: Push;
  readonly calendars: Calendars;
  /** Stops this process's jobs; the next one goes on with them. */
  close(): Promise<void>;
}

/** Wires jobs, sources and webhooks. Nothing is done before `jobs.start()`. */
export function openBackground(options: {
  readonly config: Pick<Config, "sourcePrivateHosts" | "webhookPrivateHosts"> &
    Partial<Pick<Config, "publicUrl" | "mail">>;
  readonly db: Db;
  readonly knowledge: Pick<Knowledge, "publish">;
  /** What sources' tokens are sealed with. */
  readonly secret: string;
  readonly postman: Postman;
  /** Where people open the console; undefined: unknown. */
  readonly consoleUrl: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** How further kinds of jobs are done. */
  readonly handlers?: Readonly<Partial<Record<StoredJobKind, JobHandler>>>;
  /** Shorter, for tests. */
  readonly times?: Parameters<typeof createJobs>[0]["times"];
  readonly delayMs?: number;
  readonly webhookTimeoutMs?: number;
}): Background {
  const { config, db, knowledge, postman, consoleUrl, clock, log } = options;
  const privateHosts = config.sourcePrivateHosts;
  const fetch = createWebFetch({ privateHosts });
  const webhookHosts = config.webhookPrivateHosts;
  const webhookFetch = createWebFetch({ privateHosts: webhookHosts });
  const sealer = createSealer(options.secret);
  const pushing = {
    ...{ db, fetch: webhookFetch, keys: pushKeys(options.secret), contact: contactOf(config), clock, log },
    ...(options.webhookTimeoutMs === undefined ? {} : { timeoutMs: options.webhookTimeoutMs }),
  };
  const readers = {
    website: readWebsite,
    zendesk: readZendesk,
    intercom: readIntercom,
    chatwoot: readChatwoot,
    git: readRepository,
  };
  const jobs: Jobs = createJobs({
    ...{ db, clock, log },
    ...(options.times === undefined ? {} : { times: options.times }),
    handlers: {
      "source-sync": sourceSyncHandler({
        ...{ db, fetch, readers, sealer, clock, log, consoleUrl, mails: postman.works },
        ...(options.delayMs === undefined ? {} : { delayMs: options.delayMs }),
        addJob: (job, tx) => jobs.add(job, tx),
      }),
      publish: publishHandler(knowledge),
      scheduled: scheduledHandler({
        ...{ db, knowledge, consoleUrl, mails: postman.works },
        addJob: (job, tx) => jobs.add(job, tx),
      }),
      webhook: webhookHandler({
        ...{ db, fetch: webhookFetch, sealer, clock, log, consoleUrl, mails: postman.works },
        timeZoneOf: async (siteId) => (await siteSettings(db, siteId)).hours?.timeZone ?? "UTC",
        ...(options.webhookTimeoutMs === undefined ? {} : { timeoutMs: options.webhookTimeoutMs }),
        addJob: (job, tx) => jobs.add(job, tx),
      }),
      push: pushHandler(pushing),
      // Without a mail server nobody is written to; another process may have one.
      ...(postman.works ? { mail: mailHandler(postman) } : {}),
      ...options.handlers,
    },
  });
  return {
    jobs,
    schedule: createSchedule({ db, jobs, clock }),
    calendars: createCalendars({ db, fetch, clock, log }),
    sources: createSources({ db, jobs, sealer, privateHosts, clock, log }),
    webhooks: createWebhooks({ db, sealer, privateHosts: webhookHosts, clock, wakeJobs: jobs.wake }),
    push: createPush({
      ...{ ...pushing, privateHosts: webhookHosts, addJob: (job, tx) => jobs.add(job, tx), wakeJobs: jobs.wake },
    }),
    async close() {
      await jobs.close();
      fetch.close();
      webhookFetch.close();
    },
  };
}

/** Whom push services can write to about us: Apple's takes only addresses that could exist. */
function contactOf({ publicUrl, mail }: Partial<Pick<Config, "publicUrl" | "mail">>): string {
  const address = /[^\s<>@]{1,64}@[^\s<>@]{1,255}/.exec(mail?.from ?? "")?.[0];
  if (address !== undefined) return `mailto:${address}`;
  return publicUrl?.startsWith("https:") === true ? publicUrl : "mailto:push@example.com";
}
