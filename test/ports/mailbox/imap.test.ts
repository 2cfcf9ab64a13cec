import { afterEach, expect, test } from "vitest";
import { createImap } from "../../../server/ports/mailbox/imap.ts";
import type { MailboxAddress } from "../../../server/ports/mailbox/port.ts";
import { type ImapServer, openImap } from "../../fixtures/imap.ts";

const opened: ImapServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

async function server(options: { plain?: boolean } = {}) {
  const imap = await openImap(options);
  opened.push(imap);
  const address: MailboxAddress = {
    ...{ host: "127.0.0.1", port: imap.port, security: "none", user: "support", folder: "INBOX" },
    secret: { kind: "password", value: imap.password },
  };
  return { imap, address };
}

const open = createImap({ privateHosts: ["127.0.0.1"], silentMs: 200 });
const never = new AbortController().signal;

test.each([false, true])(
  "reads what is new, byte by byte, and leaves the rest (AUTHENTICATE PLAIN: %s)",
  async (plain) => {
    const { imap, address } = await server({ plain });
    imap.deliver("Subject: old\r\n\r\nold", new Date("2026-11-01T10:00:00Z"));
    const bytes = Buffer.from("Subject: new\r\n\r\nFETCH (UID 99 {5}\r\n\xff\xfe \r\n)\r\n", "latin1");
    imap.deliver(bytes, new Date("2026-11-30T10:00:00Z"));
    const mailbox = await open(address, never);
    expect(mailbox).toMatchObject({ uidValidity: 1_000, uidNext: 3, mails: 2 });
    expect(await mailbox.after(1)).toEqual([{ uid: 2, size: bytes.length, at: new Date("2026-11-30T10:00:00Z") }]);
    // "3:*" names the last mail though its UID is lower.
    expect(await mailbox.after(2)).toEqual([]);
    expect((await mailbox.since(new Date("2026-11-29T23:00:00Z"))).map((one) => one.uid)).toEqual([2]);
    expect(Buffer.from((await mailbox.read(2, "all")) ?? "")).toEqual(bytes);
    expect(Buffer.from((await mailbox.read(1, "head")) ?? "").toString()).toBe("Subject: old\r\n\r\n");
    expect(await mailbox.read(99, "all")).toBeUndefined();
    expect(imap.mails.map((one) => one.isSeen)).toEqual([false, false]);
    await mailbox.markRead(2);
    expect(imap.mails.map((one) => one.isSeen)).toEqual([false, true]);
    await mailbox.close();
  },
);

test("says what is wrong: the password, the folder, nobody there, silence, a private address", async () => {
  const { imap, address } = await server();
  await expect(open({ ...address, secret: { kind: "password", value: "wrong" } }, never)).rejects.toMatchObject({
    code: "MAILBOX_REFUSED",
    message: expect.stringContaining("LOGIN failed"),
  });
  await expect(open({ ...address, folder: "Nowhere" }, never)).rejects.toMatchObject({
    code: "MAILBOX_REFUSED",
    message: expect.stringContaining('"Nowhere"'),
  });
  await expect(open({ ...address, security: "tls" }, never)).rejects.toMatchObject({ code: "MAILBOX_UNREACHABLE" });
  await expect(open({ ...address, security: "starttls" }, never)).rejects.toMatchObject({
    code: "MAILBOX_UNREACHABLE",
  });
  imap.isSilent = true;
  await expect(open(address, never)).rejects.toMatchObject({
    code: "MAILBOX_UNREACHABLE",
    message: expect.stringContaining("doesn't answer"),
  });
  for (const host of ["127.0.0.1", "localhost"]) {
    await expect(createImap({ privateHosts: [] })({ ...address, host }, never)).rejects.toMatchObject({
      code: "MAILBOX_REFUSED",
      remedy: expect.stringContaining("MAIL_PRIVATE_HOSTS"),
    });
  }
});
