import type { People } from "../../server/auth/people.ts";
import type { FixedClassifiers } from "../../server/classification/fixed.ts";
import type { Topics } from "../../server/classification/topics.ts";
import type { JobList } from "../../server/jobs/list.ts";
import type { MailChannels } from "../../server/mail/channel.ts";
import type { Schedule } from "../../server/schedule/schedule.ts";
import type { Calendars } from "../../server/settings/calendars.ts";
import type { Sources } from "../../server/sources/sources.ts";
import type { ModelsPart, TransportDeps, TunesPart } from "../../server/transport/deps.ts";
import type { Webhooks } from "../../server/webhooks/webhooks.ts";
import { deps } from "./builders.ts";

/** With every optional part, so that no route is missing: for what is read off the routes, not for calling them. */
export const all = (options: Partial<TransportDeps> = {}): TransportDeps =>
  deps({
    ...{ backup: async () => ({}), people: {} as People, models: {} as ModelsPart },
    ...{ sources: {} as Sources, jobs: {} as JobList, schedule: {} as Schedule, webhooks: {} as Webhooks },
    ...{
      tunes: {} as TunesPart,
      addJob: () => Promise.reject(new Error("untouched")),
      topics: {} as Topics,
      classifiers: {} as FixedClassifiers,
      mail: {} as MailChannels,
      calendars: {} as Calendars,
    },
    ...options,
  });
