import { actionsOn } from "../domain/reach.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Tx } from "../ports/database/port.ts";
import type { NewJob } from "../store/job.ts";
import { listMembers } from "../store/member.ts";
import { reachOf } from "../store/reach.ts";
import { findSiteById } from "../store/site.ts";
import { LANGUAGES, type Language } from "../wire/widget.ts";
import type { JobHandler } from "./jobs.ts";

/** What sends mail (auth/mail.ts). */
export interface Postman {
  /** False: no mail server is set up. */
  readonly works: boolean;
  /** @returns whether the mail server accepted it */
  deliver(mail: { to: string; subject: string; text: string }): Promise<boolean>;
}

/** E-mails as jobs: tried again while the mail server is down, and sent by one process. */
export function mailHandler(postman: Postman): JobHandler {
  return {
    mostAttempts: 6,
    async run({ row }) {
      const { to, subject, text } = row.payload as { to: string; subject: string; text: string };
      if (await postman.deliver({ to, subject, text })) return;
      throw new TuppenceError(
        "MAIL_UNDELIVERED",
        "The mail server didn't accept the e-mail.",
        "Check SMTP_URL and MAIL_FROM; the log has the mail server's reply.",
      );
    },
  };
}

/**
 * Writes to everyone who manages a site, each in their language, or the site's.
 * @param write an e-mail; `site` is its name
 */
export async function mailManagers(
  tx: Tx,
  siteId: string,
  addJob: (job: Omit<NewJob, "mostAttempts">, tx: Tx) => Promise<unknown>,
  write: (to: { language: Language; site: string }) => { subject: string; text: string },
): Promise<void> {
  const site = await findSiteById(tx, siteId);
  if (site === undefined) return;
  for (const member of await listMembers(tx, site.organisationId)) {
    if (member.deactivatedAt !== null) continue;
    if (!actionsOn(await reachOf(tx, member), siteId).includes("settings.write")) continue;
    const language = LANGUAGES.find((one) => one === (member.language ?? site.language).slice(0, 2)) ?? "en";
    const mail = write({ language, site: site.name });
    await addJob({ siteId, kind: "mail", subject: mail.subject, payload: { to: member.email, ...mail } }, tx);
  }
}
