import { expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { isAuthenticated } from "../../server/mail/authenticated.ts";
import { bounceOf } from "../../server/mail/bounce.ts";
import { writerOf } from "../../server/mail/kind.ts";
import { readMail } from "../../server/mail/read-mail.ts";
import { createMailSigner } from "../../server/mail/signer.ts";
import { replyMail } from "../../server/mail/words.ts";
import { ownLinesOfMail } from "../../server/text/own-lines.ts";
import { bounceMail, rawMail } from "./builders.ts";

const read = (raw: string) => readMail(Buffer.from(raw));
const html = (text: string) => rawMail({ headers: { "Content-Type": "text/html; charset=utf-8" }, text });

test("an HTML mail becomes text, without its quoted part, scripts and pictures of a signature", async () => {
  const mail = await read(
    html(
      `<style>p {color: red}</style><p>Hello,</p><p>the <b>left</b> pole broke.<br>Please send a new one.</p><script>alert(1)</script>
<div class="gmail_quote"><div>On Mon, 30 Nov 2026 at 09:00, The Shop &lt;<a href="mailto:s@shop.example">s@shop.example</a>&gt; wrote:<br></div><blockquote><p>Which one?</p></blockquote></div>`,
    ),
  );
  expect(mail.own).toBe("Hello,\n\nthe **left** pole broke.\nPlease send a new one.");
  expect(mail.text).toContain("Which one?");
  expect(mail.text).not.toContain("alert");
});

test.each([
  ["a signature after its delimiter", "Yes.\n\n-- \nVera\nAcme Inc.", "Yes."],
  ["a closing with a name", "Yes.\n\nKind regards,\nVera Weiss\nTel. 020 1234\n\n> Old", "Yes."],
  [
    "words of thanks that more follows",
    "Thanks!\nI also want to cancel the other order.",
    "Thanks!\nI also want to cancel the other order.",
  ],
  ["a question below the thanks", "It works.\nThanks\n\nHow do I pay?", "It works.\nThanks\n\nHow do I pay?"],
  ["a postscript", "Yes.\nRegards\nVera\nPS: order 1234", "Yes.\nRegards\nVera\nPS: order 1234"],
  ["a reply between the lines", "> Left or right?\nLeft.\n> When?\nToday.", "Left.\nToday."],
  ["only a quotation", "> Left or right?", ""],
])("what people wrote themselves is kept: %s", (_, text, own) => {
  expect(ownLinesOfMail(text)).toBe(own);
});

test("broken mails are read as far as they go, and names can't write a header or a line", async () => {
  const cut = await read(
    'From: "Vera\\nX" <vera@example.com>\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe=0D=0ABcc:_x?=\nContent-Type: multipart/mixed; boundary="B"\n\n--B\nContent-Type: text/plain; charset=unknown-8bit\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n--B\nContent-Type: application/pdf; name="../../a.pdf"\nContent-Transfer-Encoding: base64\n\nJVBERi0x',
  );
  expect(cut.text).toBe("Hello");
  expect(cut.subject).toBe("Grüße Bcc: x");
  expect(cut.files.map((file) => file.name)).toEqual(["../../a.pdf"]);
  await expect(read("no header at all")).rejects.toMatchObject({ code: "MAIL_UNREADABLE" });
  const deep = Array.from({ length: 60 }, (_, i) => `Content-Type: multipart/mixed; boundary="${i}"\n\n--${i}\n`).join(
    "",
  );
  await expect(read(`From: a@example.com\n${deep}`)).rejects.toMatchObject({ code: "MAIL_UNREADABLE" });
});

test.each([
  ["person", {}],
  ["person", { headers: { "Auto-Submitted": "no" } }],
  ["reply", { headers: { "Auto-Submitted": "auto-replied (vacation)" } }],
  ["reply", { headers: { "X-Autoreply": "yes" } }],
  ["reply", { subject: "Automatische Antwort: Ihre Bestellung" }],
  ["reply", { headers: { "Return-Path": "<>" } }],
  ["list", { headers: { Precedence: "bulk" } }],
  ["list", { headers: { "List-Id": "News <news.example.com>" } }],
  ["notice", { headers: { "Auto-Submitted": "auto-generated" } }],
  ["notice", { from: "no-reply@forms.example.com" }],
] as const)("tells who writes: %s %j", async (writer, mail) => {
  expect(writerOf(await read(rawMail(mail)))).toBe(writer);
});

test("a delivery report names the mail, the address and the reason; a delay isn't final", async () => {
  const report = { to: "support@shop.example", recipient: "Typo@example.com", messageId: "<a.1@shop.example>" };
  expect(bounceOf(await read(bounceMail(report)))).toEqual({
    recipient: "typo@example.com",
    isFinal: true,
    messageId: "a.1@shop.example",
    why: expect.stringMatching(/^5\.1\.1 550 5\.1\.1 .*User unknown$/),
  });
  expect(bounceOf(await read(bounceMail({ ...report, status: "4.4.1" })))).toMatchObject({ isFinal: false });
  expect(bounceOf(await read(rawMail({ subject: "Undelivered?" })))).toBeUndefined();
});

test.each([
  [true, "mx.shop.example; dmarc=pass (p=reject) header.from=example.com"],
  [true, "mx.shop.example; dkim=pass header.d=example.com header.s=s1"],
  [true, "mx.shop.example 1; spf=none; dkim=pass header.i=@example.com"],
  [false, "mx.shop.example; dkim=pass header.d=evil.example"],
  [false, "mx.shop.example; dkim=pass header.d=com"],
  [false, "mx.shop.example; dmarc=fail (dmarc=pass) header.from=example.com"],
  [false, "mx.shop.example; spf=pass smtp.mailfrom=example.com"],
  [false, "other.example; dmarc=pass header.from=example.com"],
  [false, "mx.shop.example; none\r\nAuthentication-Results: mx.shop.example; dmarc=pass header.from=example.com"],
])("believes only its own server, of the sender's own domain: %s for %s", async (believed, value) => {
  const mail = await read(rawMail({ headers: { "Authentication-Results": value } }));
  expect(isAuthenticated(mail, "MX.shop.example")).toBe(believed);
  expect(isAuthenticated(mail, null)).toBe(false);
});

test("a reply address survives other cases, and no other secret or conversation makes it", () => {
  const signer = createMailSigner("one secret of more than thirty-two characters");
  const other = createMailSigner("another secret of more than thirty-two chars");
  for (let i = 0; i < 200; i++) {
    const id = newId();
    const address = signer.replyAddress("a-support-address-of22@shop.example", id);
    // RFC 5321, section 4.5.3.1.1.
    expect(address.indexOf("@")).toBeLessThanOrEqual(64);
    expect(signer.inAddress(address.toUpperCase())).toBe(id);
    expect(other.inAddress(address)).toBeUndefined();
    const messageId = signer.messageId({ conversationId: id, sequence: 7, domain: "shop.example" });
    expect(signer.inMessageId(`<${messageId}>`)).toBe(id);
    expect(signer.inMessageId(`<x${messageId}>`)).toBeUndefined();
    expect(signer.mayStop(newId(), signer.stopToken(id))).toBe(false);
  }
});

test("a thread keeps one Re:, in any language", () => {
  const mail = {
    agent: "Ada\r\nBcc: all@example.com",
    site: "Shop",
    texts: ["Yes."],
    url: undefined,
    to: "mail",
  } as const;
  expect(replyMail({ ...mail, subject: "AW: Re: RE[2]: Broken tent" }, "en").subject).toBe("Re: Broken tent");
  expect(replyMail(mail, "en").subject).toBe("Ada Bcc: all@example.com from Shop replied");
});
