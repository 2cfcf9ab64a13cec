import type { Mailer } from "./auth/mail.ts";
import type { Config } from "./config.ts";
import type { Files } from "./desk/files.ts";
import type { DeskVoice } from "./desk/parts.ts";
import type { JobHandler, Jobs } from "./jobs/jobs.ts";
import type { Clock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import { createSealer } from "./lib/seal.ts";
import { createMailChannels, type MailChannels } from "./mail/channel.ts";
import { createFollowMails, type FollowMails, followMailHandler } from "./mail/follow-mail.ts";
import { mailInHandler } from "./mail/mail-in.ts";
import { mailOutHandler } from "./mail/mail-out.ts";
import { createMailboxOauth } from "./mail/mailbox-oauth.ts";
import { createMailboxes, type Mailboxes } from "./mail/mailboxes.ts";
import type { SendToAssistant } from "./mail/parts.ts";
import { createReplyMails, type ReplyMails } from "./mail/reply-mail.ts";
import { createMailSigner } from "./mail/signer.ts";
import type { Db } from "./ports/database/port.ts";
import { createImap } from "./ports/mailbox/imap.ts";
import { createMailOauth } from "./ports/mailbox/oauth.ts";
import type { MailOauth, OpenMailbox } from "./ports/mailbox/port.ts";
import type { StoredJobKind } from "./wire/jobs.ts";

/** E-mail as a channel, wired. */
export interface MailParts {
  readonly channels: MailChannels;
  readonly mailboxes: Mailboxes;
  readonly replies: ReplyMails;
  readonly follows: FollowMails;
  /** For the jobs that read and send mails. */
  readonly handlers: Readonly<Partial<Record<StoredJobKind, JobHandler>>>;
}

/** Nothing is read or sent before its rounds are called and the jobs have started. */
export function openMail(options: {
  readonly config: Pick<Config, "publicUrl" | "mailPrivateHosts">;
  readonly db: Db;
  readonly secret: string;
  readonly mailer: Mailer;
  readonly voice: DeskVoice;
  readonly files: Pick<Files, "attach" | "find" | "open">;
  readonly send: SendToAssistant;
  readonly isHere: (visitorId: string) => Promise<boolean>;
  /** Where the server is reached from this machine, if it has no public address. */
  readonly url: string;
  readonly addJob: Jobs["add"];
  readonly clock: Clock;
  readonly log: Log;
  /** Default: over IMAP. */
  readonly openMailbox?: OpenMailbox;
  /** Default: Google's and Microsoft's own. */
  readonly mailOauth?: MailOauth;
}): MailParts {
  const { config, db, mailer, voice, files, send, isHere, addJob, clock, log } = options;
  const signer = createMailSigner(options.secret);
  const sealer = createSealer(options.secret);
  const oauth = createMailboxOauth({ db, sealer, clock, oauth: options.mailOauth ?? createMailOauth() });
  const open = options.openMailbox ?? createImap({ privateHosts: config.mailPrivateHosts });
  const { publicUrl } = config;
  return {
    channels: createMailChannels({
      ...{ db, addJob, open, oauth, sealer, signer, voice, mailer, clock },
      publicUrl: publicUrl ?? options.url,
    }),
    mailboxes: createMailboxes({ db, addJob, open, oauth, sealer, clock, log }),
    replies: createReplyMails({ db, mailer, signer, publicUrl, isHere, addJob, clock, log }),
    follows: createFollowMails({ db, postman: mailer, signer, publicUrl, addJob, clock, log }),
    handlers: {
      "mail-in": mailInHandler({ db, signer, voice, files, send, clock, log }),
      // Without a mail server nobody is written to; another process may have one.
      ...(mailer.works
        ? {
            "mail-out": mailOutHandler({ db, postman: mailer, signer, files, voice, publicUrl, clock }),
            "follow-mail": followMailHandler({ db, postman: mailer, signer, publicUrl, clock }),
          }
        : {}),
    },
  };
}
