import type { Express, Request } from "express";
import * as z from "zod/mini";
import { TuppenceError } from "../../lib/errors.ts";
import type { MailChannels } from "../../mail/channel.ts";
import { LANGUAGES, type Language } from "../../wire/widget.ts";
import { parse } from "../parse.ts";
import { sendError, sendPlain } from "./document.ts";
import { html } from "./html.ts";

const query = z.object({
  c: z.string().check(z.maxLength(100)),
  t: z.string().check(z.maxLength(100)),
});

interface Words {
  readonly title: string;
  readonly ask: string;
  readonly yes: string;
  readonly done: string;
}
const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: "E-mails about your conversation",
    ask: "Would you like to stop getting e-mails about this conversation?",
    yes: "Stop these e-mails",
    done: "Done. You won't get any more e-mails about this conversation.",
  },
  de: {
    title: "E-Mails zu Ihrer Unterhaltung",
    ask: "Möchten Sie keine E-Mails mehr zu dieser Unterhaltung bekommen?",
    yes: "Keine E-Mails mehr",
    done: "Erledigt. Sie bekommen keine E-Mails mehr zu dieser Unterhaltung.",
  },
  es: {
    title: "Correos sobre su conversación",
    ask: "¿Quiere dejar de recibir correos sobre esta conversación?",
    yes: "No recibir más correos",
    done: "Listo. Ya no recibirá correos sobre esta conversación.",
  },
  fr: {
    title: "E-mails sur votre conversation",
    ask: "Souhaitez-vous ne plus recevoir d'e-mails sur cette conversation ?",
    yes: "Ne plus recevoir d'e-mails",
    done: "C'est fait. Vous ne recevrez plus d'e-mails sur cette conversation.",
  },
};

/**
 * Where the List-Unsubscribe header of a mail leads. Opening it asks, because mail servers open links to check them; mail
 * programs post to it at once (RFC 8058).
 */
export function mountUnsubscribe(app: Express, mail: MailChannels | undefined): void {
  if (mail === undefined) return;
  const conversationOf = (request: Request): string | undefined => {
    const given = parse(query, { c: request.query.c, t: request.query.t });
    return given.ok && mail.mayStop(given.data.c, given.data.t) ? given.data.c : undefined;
  };
  app.get("/mail/unsubscribe", (request, response) => {
    response.setHeader("Cache-Control", "no-store");
    if (conversationOf(request) === undefined) return sendError(response.status(404), unknown());
    const { language, words } = wordsOf(request);
    const body = html`<form method="post"><p>${words.ask}</p><p><button>${words.yes}</button></p></form>`;
    sendPlain(response, { title: words.title, language, body });
  });
  app.post("/mail/unsubscribe", async (request, response) => {
    response.setHeader("Cache-Control", "no-store");
    const conversationId = conversationOf(request);
    if (conversationId === undefined) return sendError(response.status(404), unknown());
    await mail.stop(conversationId);
    const { language, words } = wordsOf(request);
    sendPlain(response, { title: words.title, language, body: html`<p>${words.done}</p>` });
  });
}

const unknown = () =>
  new TuppenceError("NOT_FOUND", "This link doesn't work.", "Open the link in the e-mail again, or answer the e-mail.");

function wordsOf(request: Request): { language: Language; words: Words } {
  const found = request.acceptsLanguages(...LANGUAGES);
  const language = LANGUAGES.find((one) => one === found) ?? "en";
  return { language, words: WORDS[language] };
}
