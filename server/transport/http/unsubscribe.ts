import type { Express, Request } from "express";
import * as z from "zod/mini";
import { TuppenceError } from "../../lib/errors.ts";
import type { MailChannels } from "../../mail/channel.ts";
import { LANGUAGES, type Language } from "../../wire/widget.ts";
import { parse } from "../parse.ts";
import { sendError, sendPlain } from "./document.ts";
import { html } from "./html.ts";

const text = z.string().check(z.maxLength(100));
/** Of a conversation's customer, or of a member who follows conversations. */
const query = z.union([z.object({ c: text, t: text }), z.object({ m: text, t: text })]);

interface Words {
  readonly title: string;
  readonly ask: string;
  readonly yes: string;
  readonly done: string;
}
/** To a customer. */
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

/** To a member. */
const MEMBER_WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: "E-mails about conversations you follow",
    ask: "Would you like to stop getting e-mails about conversations that you follow?",
    yes: "Stop these e-mails",
    done: "Done. You won't get any more of these e-mails. You still follow the conversations, and can turn e-mails on again in your profile.",
  },
  de: {
    title: "E-Mails zu Gesprächen, denen Sie folgen",
    ask: "Möchten Sie keine E-Mails mehr zu Gesprächen bekommen, denen Sie folgen?",
    yes: "Keine E-Mails mehr",
    done: "Erledigt. Sie bekommen diese E-Mails nicht mehr. Sie folgen den Gesprächen weiterhin und können die E-Mails in Ihrem Profil wieder einschalten.",
  },
  es: {
    title: "Correos sobre las conversaciones que sigue",
    ask: "¿Quiere dejar de recibir correos sobre las conversaciones que sigue?",
    yes: "No recibir más correos",
    done: "Listo. Ya no recibirá estos correos. Sigue las conversaciones y puede volver a activar los correos en su perfil.",
  },
  fr: {
    title: "E-mails sur les conversations que vous suivez",
    ask: "Souhaitez-vous ne plus recevoir d'e-mails sur les conversations que vous suivez ?",
    yes: "Ne plus recevoir d'e-mails",
    done: "C'est fait. Vous ne recevrez plus ces e-mails. Vous suivez toujours les conversations et pouvez réactiver les e-mails dans votre profil.",
  },
};

/**
 * Where the List-Unsubscribe header of a mail leads. Opening it asks, because mail servers open links to check them; mail
 * programs post to it at once (RFC 8058).
 */
export function mountUnsubscribe(app: Express, mail: MailChannels | undefined): void {
  if (mail === undefined) return;
  /** What the link is about: undefined unless it's one of ours. */
  const linkOf = (
    request: Request,
  ): { words: Readonly<Record<Language, Words>>; stop(): Promise<void> } | undefined => {
    const { c, m, t } = request.query;
    const given = parse(query, c === undefined ? { m, t } : { c, t });
    if (!given.ok) return undefined;
    const { data } = given;
    if ("c" in data) return mail.mayStop(data.c, data.t) ? { words: WORDS, stop: () => mail.stop(data.c) } : undefined;
    return mail.mayStopMember(data.m, data.t)
      ? { words: MEMBER_WORDS, stop: () => mail.stopMember(data.m) }
      : undefined;
  };
  app.get("/mail/unsubscribe", (request, response) => {
    response.setHeader("Cache-Control", "no-store");
    const link = linkOf(request);
    if (link === undefined) return sendError(response.status(404), unknown());
    const language = languageOf(request);
    const words = link.words[language];
    const body = html`<form method="post"><p>${words.ask}</p><p><button>${words.yes}</button></p></form>`;
    sendPlain(response, { title: words.title, language, body });
  });
  app.post("/mail/unsubscribe", async (request, response) => {
    response.setHeader("Cache-Control", "no-store");
    const link = linkOf(request);
    if (link === undefined) return sendError(response.status(404), unknown());
    await link.stop();
    const language = languageOf(request);
    const words = link.words[language];
    sendPlain(response, { title: words.title, language, body: html`<p>${words.done}</p>` });
  });
}

const unknown = () =>
  new TuppenceError("NOT_FOUND", "This link doesn't work.", "Open the link in the e-mail again, or answer the e-mail.");

function languageOf(request: Request): Language {
  const found = request.acceptsLanguages(...LANGUAGES);
  return LANGUAGES.find((one) => one === found) ?? "en";
}
