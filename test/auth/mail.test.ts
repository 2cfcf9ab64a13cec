import { afterAll, beforeAll, expect, test } from "vitest";
import { createMailer, type Mailer } from "../../server/auth/mail.ts";
import { silentLog } from "../../server/lib/log.ts";
import { PASSWORD } from "../fixtures/member.ts";
import { openSmtp, type SmtpServer } from "../fixtures/smtp.ts";
import { type AuthWorld, openAuthWorld, tokenOf } from "./world.ts";

let smtp: SmtpServer;
let mailer: Mailer;
let world: AuthWorld;

beforeAll(async () => {
  smtp = await openSmtp();
  mailer = createMailer({ smtpUrl: smtp.url, from: "Support <support@example.com>" }, silentLog);
  world = await openAuthWorld({ mailer });
});
afterAll(async () => {
  mailer.close();
  await world.close();
  await smtp.close();
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
  expect(smtp.taken[0]).toMatchObject({
    to: "ann@example.com",
    data: expect.stringContaining("From: Support <support@"),
  });
  const link = linkIn(smtp.taken[0]?.data ?? "");
  const options = { token: tokenOf(link), name: "Ann", email: "ann@example.com", password: PASSWORD, language: "de" };
  expect((await world.as(undefined, "POST", "/api/v1/welcome", options)).status).toBe(200);
  const refused = await invite("refused@example.com");
  expect(refused).toMatchObject({ mailed: false, url: expect.stringContaining("/console/welcome?token=") });
});

test("a forgotten password: a link in the member's language, three an hour at most, none to a stranger", async () => {
  smtp.taken.length = 0;
  const ask = async (email: string) =>
    (await world.as(undefined, "POST", "/api/v1/reset/request", { email, language: "fr" })).json();
  expect(await ask("stranger@example.com")).toEqual({ done: true });
  for (let i = 0; i < 5; i++) expect(await ask("ANN@example.com")).toEqual({ done: true });
  await until(() => smtp.taken.length === 3);
  expect(smtp.taken.every(({ to }) => to === "ann@example.com")).toBe(true);
  expect(smtp.taken[0]?.data).toContain("Passwort_f=C3=BCr_Tuppence");
  const link = linkIn(smtp.taken[2]?.data ?? "");
  // Where it leads is the operator's setting, whatever host the stranger named.
  expect(link.startsWith("http://localhost:3000/console/reset?token=")).toBe(true);
  const reset = { token: tokenOf(link), password: "an altogether new one" };
  expect((await world.as(undefined, "POST", "/api/v1/reset", reset)).status).toBe(200);
});
