import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMailer, type Mailer } from "../../server/auth/mail.ts";
import { silentLog } from "../../server/lib/log.ts";
import { PASSWORD } from "../fixtures/member.ts";
import { type AuthWorld, openAuthWorld, tokenOf } from "./world.ts";

/** What a small SMTP server took. */
const taken: { to: string; data: string }[] = [];
let smtp: Server;
let mailer: Mailer;
let world: AuthWorld;

beforeAll(async () => {
  smtp = createServer((socket) => {
    let to = "";
    let data: string | undefined;
    socket.write("220 test ESMTP\r\n");
    let rest = "";
    socket.on("data", (chunk) => {
      rest += chunk;
      const lines = rest.split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (data !== undefined) {
          if (line !== ".") {
            data += `${line}\n`;
            continue;
          }
          taken.push({ to, data });
          data = undefined;
          socket.write("250 taken\r\n");
        } else if (/^EHLO/i.test(line)) socket.write("250 test\r\n");
        else if (/^RCPT TO:<(.*)>/i.test(line)) {
          to = /<(.*)>/.exec(line)?.[1] ?? "";
          socket.write(to.startsWith("refused") ? "550 no such mailbox\r\n" : "250 ok\r\n");
        } else if (/^DATA/i.test(line)) {
          data = "";
          socket.write("354 go on\r\n");
        } else if (/^QUIT/i.test(line)) socket.end("221 bye\r\n");
        else socket.write("250 ok\r\n");
      }
    });
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  const { port } = smtp.address() as AddressInfo;
  mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: "Support <support@example.com>" }, silentLog);
  world = await openAuthWorld({ mailer });
});
afterAll(async () => {
  mailer.close();
  await world.close();
  await new Promise((resolve) => smtp.close(resolve));
});

/** The link in a mail's text, which SMTP may have folded. */
const linkIn = (data: string) => /https?:\/\/\S+/.exec(data.replaceAll("=\n", "").replaceAll("=3D", "="))?.[0] ?? "";

const until = async (isSo: () => boolean) => {
  for (let i = 0; i < 500 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
};

test("an invitation is mailed to its address, and its link works; a refused mailbox leaves the link to be copied", async () => {
  const { cookie } = await world.members.signIn("owner", { email: "olga@example.com" });
  const invite = async (email: string) =>
    (await world.as(cookie, "POST", "/api/v1/invitations", { email, role: "agent" })).json();
  expect(await invite("ann@example.com")).toMatchObject({ mailed: true });
  expect(taken[0]).toMatchObject({ to: "ann@example.com", data: expect.stringContaining("From: Support <support@") });
  const link = linkIn(taken[0]?.data ?? "");
  const given = { token: tokenOf(link), name: "Ann", email: "ann@example.com", password: PASSWORD, language: "de" };
  expect((await world.as(undefined, "POST", "/api/v1/welcome", given)).status).toBe(200);
  const refused = await invite("refused@example.com");
  expect(refused).toMatchObject({ mailed: false, url: expect.stringContaining("/console/welcome?token=") });
});

test("a forgotten password: a link in the member's language, three an hour at most, none to a stranger", async () => {
  taken.length = 0;
  const ask = async (email: string) =>
    (await world.as(undefined, "POST", "/api/v1/reset/request", { email, language: "fr" })).json();
  expect(await ask("stranger@example.com")).toEqual({ done: true });
  for (let i = 0; i < 5; i++) expect(await ask("ANN@example.com")).toEqual({ done: true });
  await until(() => taken.length === 3);
  expect(taken.every(({ to }) => to === "ann@example.com")).toBe(true);
  expect(taken[0]?.data).toContain("Ihr_neues_Passwort");
  const link = linkIn(taken[2]?.data ?? "");
  // Where it leads is the operator's setting, whatever host the stranger named.
  expect(link.startsWith("http://localhost:3000/console/reset?token=")).toBe(true);
  const reset = { token: tokenOf(link), password: "an altogether new one" };
  expect((await world.as(undefined, "POST", "/api/v1/reset", reset)).status).toBe(200);
});
