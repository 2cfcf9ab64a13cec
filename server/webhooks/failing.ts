import type { Tx } from "../ports/database/port.ts";
import type { NewJob } from "../store/job.ts";
import { listMembers } from "../store/member.ts";
import { reachOf } from "../store/reach.ts";
import { changeEndpoint, lockEndpoint, type WebhookRow } from "../store/webhook.ts";
import { LANGUAGES } from "../wire/widget.ts";
import { disabledMail } from "./mail-words.ts";

/** Failures in a row after which nothing is tried for a while: one message that is refused doesn't stop the others. */
const PATIENCE = 3;
/** The first pause; each further failure doubles it. */
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** An endpoint that failed for so long, and so often, is switched off: a quiet site's two bad tries don't count. */
const DAYS = 3;
const FAILURES = 20;
const DAY_MS = 86_400_000;

export interface FailingDeps {
  readonly mails: boolean;
  readonly consoleUrl: string | undefined;
  addJob(job: Omit<NewJob, "mostAttempts">, tx: Tx): Promise<unknown>;
}

/** Milliseconds until an endpoint is tried again after so many failures in a row; 0: at once. */
export function pauseAfter(failures: number): number {
  return failures < PATIENCE ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - PATIENCE));
}

/**
 * A try failed: counts it, pauses the endpoint after several, and switches it off after days, with an e-mail to managers.
 * @param failure.gone the receiver said that it's gone for good (410)
 */
export async function endpointFails(
  tx: Tx,
  endpointId: string,
  failure: { readonly fault: string; readonly gone: boolean; readonly at: Date; readonly siteId: string },
  deps: FailingDeps,
): Promise<void> {
  const row = await lockEndpoint(tx, endpointId);
  if (row === undefined) return;
  const { at, fault, gone } = failure;
  const failures = row.failures + 1;
  const failingSince = row.failingSince ?? at;
  const isOver = at.getTime() - failingSince.getTime() >= DAYS * DAY_MS && failures >= FAILURES;
  const pauseMs = pauseAfter(failures);
  const disables = row.disabledAt === null && (gone || isOver);
  await changeEndpoint(tx, endpointId, {
    failures,
    failingSince,
    fault,
    retryAt: pauseMs === 0 ? null : new Date(at.getTime() + pauseMs),
    ...(disables ? { disabledAt: at, disabledBy: gone ? ("gone" as const) : ("failures" as const) } : {}),
  });
  if (disables) await mailManagers(tx, row, { ...failure, days: gone ? 0 : DAYS }, deps);
}

async function mailManagers(
  tx: Tx,
  row: WebhookRow,
  about: { readonly fault: string; readonly days: number; readonly siteId: string },
  deps: FailingDeps,
): Promise<void> {
  if (!deps.mails) return;
  const url = deps.consoleUrl === undefined ? undefined : `${deps.consoleUrl}/console/settings/webhooks/${row.id}`;
  for (const member of await listMembers(tx, row.organisationId)) {
    if (member.deactivatedAt !== null) continue;
    if (!(await reachOf(tx, member)).actions.includes("settings.write")) continue;
    const language = LANGUAGES.find((one) => one === (member.language ?? "en").slice(0, 2)) ?? "en";
    const { name, shownAddress: address } = row;
    const mail = disabledMail[language]({ name, address, fault: about.fault, days: about.days, url });
    const { siteId } = about;
    await deps.addJob({ siteId, kind: "mail", subject: mail.subject, payload: { to: member.email, ...mail } }, tx);
  }
}
