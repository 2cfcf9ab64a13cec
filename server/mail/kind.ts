import type { ReadMail } from "./read-mail.ts";

/**
 * What wrote a mail. `person`; `reply`: a machine that answers every mail, such as an absence note; `list`: a newsletter or
 * mailing list; `notice`: a machine that writes on its own, such as a web form or another help desk, where a person may
 * be behind it.
 */
export type Writer = "person" | "reply" | "list" | "notice";

/** Names before the @ that no person reads. */
const MACHINES = /^(?:mailer-daemon|postmaster|mail-daemon|no-?reply|do-?not-?reply|bounces?)(?:[+=.-]|@)/;
const REPLY_SUBJECT =
  /^(?:auto(?:matic)?[ -]?(?:reply|response|antwort)|automatische antwort|abwesenheit|out of (?:the )?office|r(?:é|e)ponse automatique|respuesta autom(?:á|a)tica)\b/i;

/**
 * Tells mail that a machine wrote from a person's, by RFC 3834 (Auto-Submitted), RFC 2919 (List-Id), an empty
 * Return-Path, and what programs wrote before these: Precedence, X-Autoreply, X-Autorespond.
 */
export function writerOf(mail: ReadMail): Writer {
  const value = (name: string) => (mail.header(name)[0] ?? "").trim().toLowerCase();
  const has = (name: string) => mail.header(name).length > 0;
  const submitted = value("auto-submitted").split(/[;\s]/)[0] ?? "";
  const precedence = value("precedence");
  if (submitted === "auto-replied" || precedence === "auto_reply") return "reply";
  if (["x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder"].some(has)) return "reply";
  if (REPLY_SUBJECT.test(mail.subject)) return "reply";
  if (has("list-id") || precedence === "list" || precedence === "bulk" || precedence === "junk") return "list";
  if (submitted !== "" && submitted !== "no") return "notice";
  const path = mail.header("return-path")[0];
  if (path !== undefined && /^\s*<\s*>\s*$/.test(path)) return "reply";
  if (MACHINES.test(mail.from?.address ?? "")) return "notice";
  return "person";
}
