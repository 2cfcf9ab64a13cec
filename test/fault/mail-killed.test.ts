import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InboxReply } from "../../server/wire/inbox.ts";
import { type ImapServer, openImap } from "../fixtures/imap.ts";
import { headerOf, openSmtp, type SmtpServer, textOf } from "../fixtures/smtp.ts";
import { rawMail } from "../mail/builders.ts";
import { emptyPlace, type Place, SITE } from "./prepared.ts";
import { call, freePort, killAll, type ServerProcess, startServer, until } from "./server.ts";

/**
 * Mail and kill -9, for real: TUPPENCE_MAIL_KILLS=4 npx vitest run test/fault/mail-killed.test.ts. It takes some four minutes,
 * because replies are mailed a minute after they were written; so it's left out unless it's asked for.
 */
const KILLS = Number(process.env.TUPPENCE_MAIL_KILLS ?? 0);
const MAILS = 24;

describe.skipIf(KILLS === 0)("a server with a mailbox that is killed again and again", () => {
  let place: Place;
  let imap: ImapServer;
  let smtp: SmtpServer;
  let server: ServerProcess;
  let port: number;
  beforeAll(async () => {
    [place, imap, smtp, port] = await Promise.all([emptyPlace(), openImap(), openSmtp(), freePort()]);
    server = await start();
  }, 180_000);
  afterAll(async () => {
    killAll();
    await Promise.all([imap?.close(), smtp?.close()]);
    place?.remove();
  });
  const start = () =>
    startServer({
      ...{ dataDir: place.dataDir, port },
      env: {
        ...place.env,
        ...{ SMTP_URL: smtp.url, MAIL_FROM: "Shop <help@shop.example>", MAIL_PRIVATE_HOSTS: "127.0.0.1" },
      },
    });
  const settings = (body: object) => call(server.url, `/api/v1/settings/mail?site=${SITE}`, { method: "PATCH", body });
  /** Saving has the mailbox read at the next look, within 15 seconds. */
  const readSoon = () => settings({ starts: true });
  const inbox = async () => (await call<InboxReply>(server.url, `/api/v1/inbox?site=${SITE}`)).body.conversations;
  const again = async () => {
    await server.kill();
    server = await start();
  };

  test(`takes each of ${MAILS} mails once, and mails each reply, whenever it dies`, async () => {
    const saved = await settings({
      ...{ address: "support@shop.example", incoming: "imap" },
      imap: { host: "127.0.0.1", port: imap.port, security: "none", user: "support", password: imap.password },
    });
    expect(saved.status).toBe(200);
    // The first time, only where the mailbox stands is noted.
    await until("the mailbox was read", async () => {
      const { body } = await call<{ state: { lastReadAt: string | null } }>(
        server.url,
        `/api/v1/settings/mail?site=${SITE}`,
      );
      return body.state.lastReadAt !== null;
    });
    for (let i = 0; i < MAILS; i++)
      imap.deliver(
        rawMail({ from: `V${i} <v${i}@example.com>`, subject: `Mail ${i}`, text: `Please call me back, number ${i}.` }),
      );
    for (let kill = 0; kill < KILLS; kill++) {
      const reads = imap.reads;
      await readSoon();
      // In the middle of the mailbox: after a few mails more.
      await until("some mails are read", () => imap.reads >= reads + 3 || imap.reads >= MAILS, 60_000);
      await again();
    }
    await readSoon();
    await until("all mails are conversations", async () => (await inbox()).length >= MAILS, 120_000);
    const rows = await inbox();
    expect(rows.map((row) => row.visitor.email).sort()).toEqual(
      Array.from({ length: MAILS }, (_, i) => `v${i}@example.com`).sort(),
    );
    for (const row of rows) {
      const { body } = await call<{ messages: { author: string; text: string }[] }>(
        server.url,
        `/api/v1/conversations/${row.id}`,
      );
      const written = body.messages.filter((one) => one.author === "visitor").map((one) => one.text);
      expect(written, row.visitor.email ?? "").toHaveLength(1);
    }

    for (const row of rows) {
      const agent = "Ada";
      await call(server.url, `/api/v1/conversations/${row.id}/take`, { body: { agent } });
      const sent = await call(server.url, `/api/v1/handoffs/${row.handoff?.id}/reply`, {
        body: { agent, clientMessageId: `reply-${row.id}`, text: `We call ${row.visitor.email} at ten.` },
      });
      expect(sent.status).toBe(200);
    }
    for (let kill = 0; kill < KILLS; kill++) {
      const taken = smtp.taken.length;
      // The mail server takes it, and nobody hears so.
      smtp.loseReplies = 1;
      await until("some replies are mailed", () => smtp.taken.length >= taken + 3 || isWhole(), 150_000);
      await again();
    }
    smtp.loseReplies = 0;
    await until("every reply was mailed", isWhole, 240_000);
    const byText = new Map<string, Set<string>>();
    for (const mail of smtp.taken) {
      const text = /We call \S+ at ten\./.exec(textOf(mail))?.[0] ?? "none";
      byText.set(text, (byText.get(text) ?? new Set()).add(headerOf(mail, "Message-ID")));
    }
    expect(byText.size).toBe(MAILS);
    // Sent again, if at all, under the same Message-ID: mailboxes show it once.
    for (const [text, ids] of byText) expect(ids.size, text).toBe(1);
    console.log(
      `${KILLS * 2} kills, ${imap.reads} readings of ${MAILS} mails, ${smtp.taken.length} mails for ${MAILS} replies`,
    );
  }, 900_000);

  function isWhole(): boolean {
    return new Set(smtp.taken.map((mail) => /We call \S+ at ten\./.exec(textOf(mail))?.[0])).size >= MAILS;
  }
});
