import { asc, eq, inArray, sql } from "drizzle-orm";
import { expect } from "vitest";
import { createMailer, type Mailer, type MailSettings } from "../../server/auth/mail.ts";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import type { Files } from "../../server/desk/files.ts";
import { createJobs, type Jobs } from "../../server/jobs/jobs.ts";
import { silentLog } from "../../server/lib/log.ts";
import { createSealer } from "../../server/lib/seal.ts";
import { type MailParts, openMail } from "../../server/open-mail.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { MailOauth } from "../../server/ports/mailbox/port.ts";
import { writeMailChannel } from "../../server/store/mail-channel.ts";
import { notesOf } from "../../server/store/note.ts";
import { job } from "../../server/store/schema/job.ts";
import { mail, mailChannel } from "../../server/store/schema/mail.ts";
import { message } from "../../server/store/schema/message.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openTestFiles } from "../fixtures/files.ts";
import { type ImapServer, openImap } from "../fixtures/imap.ts";
import { openSmtp, type SmtpServer } from "../fixtures/smtp.ts";
import { openShop, type Shop } from "../turn/builders.ts";

export const SECRET = "a secret of more than thirty-two characters";
const MINUTE_MS = 60_000;

/** A shop that reads and sends mail, over real sockets, on the real database. */
export interface MailWorld {
  readonly database: DatabasePort;
  readonly shop: Shop;
  readonly desk: Desk;
  readonly files: Files;
  readonly smtp: SmtpServer;
  readonly imap: ImapServer;
  readonly mailer: Mailer;
  readonly parts: MailParts;
  readonly jobs: Jobs;
  /** Minutes by which the clock of what goes out is ahead. */
  ahead: number;
  readonly here: Set<string>;
  /** The next calls that store a file fail, as if the process died there. */
  failFiles: number;
  /** Adding a job fails, as if the process died there. */
  failJobs: boolean;
  /** Reads the mailbox now, and waits until what came has been put where it belongs. @returns how many mails were new */
  read(): Promise<number>;
  /** Mails the replies that are due, and waits until they're sent or wait for the next try. @returns how many went out */
  send(): Promise<number>;
  /** Waits until no job can go on. */
  rest(): Promise<void>;
  /** Jobs that wait for their next try have waited long enough. */
  waitForTries(): Promise<void>;
  messages(conversationId: string): Promise<string[]>;
  notes(conversationId: string): Promise<string[]>;
  outcomes(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openMailWorld(
  settings: Partial<MailSettings> = {},
  /** Providers that give permission to read a mailbox. */
  own: { readonly mailOauth?: MailOauth } = {},
): Promise<MailWorld> {
  const database = await openTestDatabase();
  const { db } = database;
  const shop = await openShop(database);
  const { voice } = shop.parts;
  const smtp = await openSmtp();
  const imap = await openImap();
  const mailer = createMailer({ smtpUrl: smtp.url, from: "The Shop <help@shop.example>", ...settings }, silentLog);
  const testFiles = openTestFiles({ db, voice });
  const stored = testFiles.files;
  const files: Files = {
    ...stored,
    attach(request) {
      if (world.failFiles === 0) return stored.attach(request);
      world.failFiles--;
      throw new Error("The process died.");
    },
  };
  const clock = { ...shop.parts.clock, now: () => new Date(Date.now() + world.ahead * MINUTE_MS) };
  const parts = openMail({
    ...{ db, secret: SECRET, mailer, voice, files, clock, log: silentLog },
    config: { publicUrl: "https://chat.shop.example", mailPrivateHosts: ["127.0.0.1"] },
    send: shop.turns.send,
    isHere: async (visitorId) => world.here.has(visitorId),
    url: "http://localhost:3000",
    ...own,
    addJob(added, tx) {
      if (world.failJobs) throw new Error("The process died.");
      return jobs.add(added, tx);
    },
  });
  const jobs = createJobs({
    ...{ db, handlers: parts.handlers, clock: shop.parts.clock, log: silentLog },
    times: { pollMs: 10, firstWaitMs: 1 },
  });
  await writeMailChannel(db, shop.siteId, {
    ...{ address: "support@shop.example", incoming: "imap", host: "127.0.0.1", port: imap.port, security: "none" },
    ...{ userName: "support", password: createSealer(SECRET).seal(imap.password) },
  });
  jobs.start();

  const rest = async () => {
    const busy = sql<number>`count(*) filter (where ${job.state} = 'running' or ${job.dueAt} <= now())`.mapWith(Number);
    for (let i = 0; i < 2_000; i++) {
      const [row] = await db
        .select({ busy })
        .from(job)
        .where(inArray(job.state, ["waiting", "running"]));
      if (row?.busy === 0) return shop.turns.idle();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect.fail("The jobs don't end.");
  };
  const world: MailWorld = {
    ...{ database, shop, files, smtp, imap, mailer, parts, jobs },
    desk: createDesk({ db, clock: shop.parts.clock, voice, floorTaken: shop.turns.floorTaken, checkText }),
    ahead: 0,
    here: new Set(),
    failFiles: 0,
    failJobs: false,
    rest,
    async read() {
      await db.update(mailChannel).set({ nextReadAt: null });
      const taken = await parts.mailboxes.tick();
      await rest();
      return taken;
    },
    async send() {
      const before = smtp.taken.length;
      await parts.replies.round();
      await rest();
      return smtp.taken.length - before;
    },
    async waitForTries() {
      await db.update(job).set({ dueAt: sql`now()` }).where(eq(job.state, "waiting"));
      await rest();
    },
    async messages(conversationId) {
      const rows = await db
        .select()
        .from(message)
        .where(eq(message.conversationId, conversationId))
        .orderBy(asc(message.sequence));
      return rows.map((row) => `${row.author}${row.detail?.mail === undefined ? "" : " by mail"}: ${row.text}`);
    },
    notes: async (conversationId) => (await notesOf(db, conversationId)).map((row) => row.text),
    outcomes: async () =>
      (await db.select().from(mail).orderBy(asc(mail.id))).map((row) => `${row.direction} ${row.outcome}`),
    async close() {
      parts.mailboxes.close();
      await jobs.close();
      mailer.close();
      await smtp.close();
      await imap.close();
      await testFiles.close();
      await database.close();
    },
  };
  return world;
}
