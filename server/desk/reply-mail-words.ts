import type { Language } from "../wire/widget.ts";

export interface ReplyMail {
  /** Who wrote; undefined: the team. */
  readonly agent: string | undefined;
  readonly site: string;
  /** The agent's messages, oldest first. */
  readonly texts: readonly string[];
  /** Where the visitor last wrote from; undefined: unknown. */
  readonly url: string | undefined;
}

interface Words {
  subject(mail: ReplyMail): string;
  intro(mail: ReplyMail): string;
  /** How to continue. */
  answer(url: string): string;
  readonly answerOnSite: string;
  readonly why: string;
}

/** The e-mail with an agent's reply, by language. */
const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    subject: ({ agent, site }) => (agent === undefined ? `New reply from ${site}` : `${agent} from ${site} replied`),
    intro: ({ agent, site }) => `Hello,\n\n${agent ?? "Our team"} replied to you in the chat with ${site}:`,
    answer: (url) => `To reply, open the chat in the browser you used before:\n${url}`,
    answerOnSite: "To reply, open the chat on our website in the browser you used before.",
    why: "You're receiving this e-mail because you left your address in our chat.",
  },
  de: {
    subject: ({ agent, site }) =>
      agent === undefined ? `Neue Antwort von ${site}` : `${agent} von ${site} hat geantwortet`,
    intro: ({ agent, site }) => `Guten Tag,\n\n${agent ?? "unser Team"} hat Ihnen im Chat mit ${site} geantwortet:`,
    answer: (url) => `Um zu antworten, öffnen Sie den Chat in dem Browser, den Sie zuvor benutzt haben:\n${url}`,
    answerOnSite:
      "Um zu antworten, öffnen Sie den Chat auf unserer Website in dem Browser, den Sie zuvor benutzt haben.",
    why: "Sie erhalten diese E-Mail, weil Sie in unserem Chat Ihre Adresse hinterlassen haben.",
  },
  es: {
    subject: ({ agent, site }) =>
      agent === undefined ? `Nueva respuesta de ${site}` : `${agent}, de ${site}, le ha respondido`,
    intro: ({ agent, site }) => `Hola:\n\n${agent ?? "Nuestro equipo"} le ha respondido en el chat con ${site}:`,
    answer: (url) => `Para responder, abra el chat en el navegador que usó antes:\n${url}`,
    answerOnSite: "Para responder, abra el chat en nuestro sitio web con el navegador que usó antes.",
    why: "Recibe este correo porque dejó su dirección en nuestro chat.",
  },
  fr: {
    subject: ({ agent, site }) =>
      agent === undefined ? `Nouvelle réponse de ${site}` : `${agent} de ${site} vous a répondu`,
    intro: ({ agent, site }) => `Bonjour,\n\n${agent ?? "Notre équipe"} vous a répondu dans le chat avec ${site} :`,
    answer: (url) => `Pour répondre, ouvrez le chat dans le navigateur que vous avez utilisé :\n${url}`,
    answerOnSite: "Pour répondre, ouvrez le chat sur notre site dans le navigateur que vous avez utilisé.",
    why: "Vous recevez cet e-mail parce que vous avez laissé votre adresse dans notre chat.",
  },
};

/** Plain text: it's readable everywhere, and nothing that an agent pastes can run in it. */
export function replyMail(options: ReplyMail, language: Language): { subject: string; text: string } {
  const words = WORDS[language];
  // A name with a line break must not become a header.
  const mail = { ...options, agent: options.agent && flat(options.agent), site: flat(options.site) };
  const answer = mail.url === undefined ? words.answerOnSite : words.answer(mail.url);
  return {
    subject: words.subject(mail),
    text: `${[words.intro(mail), ...mail.texts, answer, words.why].join("\n\n")}\n`,
  };
}

const flat = (name: string) => name.replace(/\s+/g, " ").trim();
