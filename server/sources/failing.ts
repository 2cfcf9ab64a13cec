import { mailManagers } from "../jobs/mail.ts";
import type { Tx } from "../ports/database/port.ts";
import type { NewJob } from "../store/job.ts";
import { markFailing, type SourceRow } from "../store/source.ts";
import { failingMail } from "./mail-words.ts";

/**
 * A source can't be read: it says so, and the first time its site's managers are mailed.
 * @param options.consoleUrl the server's address, without a slash at its end
 */
export async function sourceFails(
  tx: Tx,
  source: SourceRow,
  options: {
    readonly fault: string;
    readonly remedy: string | undefined;
    readonly at: Date;
    readonly consoleUrl: string | undefined;
    readonly mails: boolean;
    addJob(job: Omit<NewJob, "mostAttempts">, tx: Tx): Promise<unknown>;
  },
): Promise<void> {
  const { fault, remedy = "", at } = options;
  const isNew = await markFailing(tx, source.id, { fault, remedy: remedy === "" ? null : remedy, at });
  if (!isNew || !options.mails) return;
  const url =
    options.consoleUrl === undefined ? undefined : `${options.consoleUrl}/console/knowledge/sources/${source.id}`;
  await mailManagers(tx, source.siteId, options.addJob, ({ language, site }) =>
    failingMail[language]({ source: source.name, site, fault, remedy, url }),
  );
}
