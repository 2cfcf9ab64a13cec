/** An e-mail as a customer's mail program writes it. */
export function rawMail(mail: {
  from?: string;
  to?: string;
  subject?: string;
  messageId?: string;
  inReplyTo?: string;
  headers?: Readonly<Record<string, string>>;
  text?: string;
}): string {
  const { from = "Vera <vera@example.com>", to = "support@shop.example", subject = "Hello", text = "Hello!" } = mail;
  const messageId = mail.messageId ?? `<${Math.random().toString(36).slice(2)}@example.com>`;
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    `Date: ${new Date().toUTCString()}`,
    ...(mail.inReplyTo === undefined ? [] : [`In-Reply-To: ${mail.inReplyTo}`, `References: ${mail.inReplyTo}`]),
    "MIME-Version: 1.0",
    ...(mail.headers?.["Content-Type"] === undefined ? ["Content-Type: text/plain; charset=utf-8"] : []),
    ...Object.entries(mail.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join("\r\n")}\r\n\r\n${text.replace(/\r?\n/g, "\r\n")}\r\n`;
}

/** A report that a mail wasn't delivered, as Postfix writes it. */
export function bounceMail(options: { to: string; recipient: string; messageId: string; status?: string }): string {
  const { to, recipient, messageId, status = "5.1.1" } = options;
  const action = status.startsWith("4") ? "delayed" : "failed";
  return rawMail({
    from: "Mail Delivery System <MAILER-DAEMON@mx.example.com>",
    to,
    subject: "Undelivered Mail Returned to Sender",
    headers: {
      "Auto-Submitted": "auto-replied",
      "Return-Path": "<>",
      "Content-Type": 'multipart/report; report-type=delivery-status; boundary="B"',
    },
    text: `This is a MIME-encapsulated message.

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Mon, 30 Nov 2026 09:00:00 +0000

Final-Recipient: rfc822; ${recipient}
Original-Recipient: rfc822;${recipient}
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; 550 5.1.1 <${recipient}>:
    Recipient address rejected: User unknown

--B
Content-Type: text/rfc822-headers

From: The Shop <support@shop.example>
To: ${recipient}
Subject: New reply
Message-ID: ${messageId}

--B--`,
  });
}
