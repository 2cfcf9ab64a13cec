import type { Language } from "../wire/widget.ts";

export interface ReplyMail {
  /** Who wrote; undefined: the team, or the assistant. */
  readonly agent: string | undefined;
  readonly site: string;
  /** The messages, oldest first. */
  readonly texts: readonly string[];
  /** Where the visitor last wrote from; undefined: unknown. */
  readonly url: string | undefined;
  /** The subject that the conversation has in the customer's mailbox; undefined: this is its first mail. */
  readonly subject?: string | undefined;
  /** Replies to the mail reach the conversation. */
  readonly mayReply?: boolean;
  /** `chat`: a notice to somebody who was in the chat. `mail`: a reply to somebody who wrote an e-mail. */
  readonly to?: "chat" | "mail";
  /** The assistant wrote some of it. */
  readonly isAssistant?: boolean;
}

interface Words {
  subject(mail: ReplyMail): string;
  intro(mail: ReplyMail): string;
  /** How to continue. */
  answer(url: string): string;
  readonly answerOnSite: string;
  readonly answerByMail: string;
  answerEither(url: string): string;
  readonly why: string;
  readonly assistant: string;
}

/** The e-mail with a reply, by language. */
const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    subject: ({ agent, site }) => (agent === undefined ? `New reply from ${site}` : `${agent} from ${site} replied`),
    intro: ({ agent, site }) => `Hello,\n\n${agent ?? "Our team"} replied to you in the chat with ${site}:`,
    answer: (url) => `To reply, open the chat in the browser you used before:\n${url}`,
    answerOnSite: "To reply, open the chat on our website in the browser you used before.",
    answerByMail: "To reply, just answer this e-mail.",
    answerEither: (url) =>
      `To reply, just answer this e-mail, or open the chat in the browser you used before:\n${url}`,
    why: "You're receiving this e-mail because you left your address in our chat.",
    assistant: "Our automated assistant wrote this. If you'd like a person to look at it, just say so in your reply.",
  },
  de: {
    subject: ({ agent, site }) =>
      agent === undefined ? `Neue Antwort von ${site}` : `${agent} von ${site} hat geantwortet`,
    intro: ({ agent, site }) => `Guten Tag,\n\n${agent ?? "unser Team"} hat Ihnen im Chat mit ${site} geantwortet:`,
    answer: (url) => `Um zu antworten, öffnen Sie den Chat in dem Browser, den Sie zuvor benutzt haben:\n${url}`,
    answerOnSite:
      "Um zu antworten, öffnen Sie den Chat auf unserer Website in dem Browser, den Sie zuvor benutzt haben.",
    answerByMail: "Um zu antworten, antworten Sie einfach auf diese E-Mail.",
    answerEither: (url) =>
      `Um zu antworten, antworten Sie einfach auf diese E-Mail, oder öffnen Sie den Chat in dem Browser, den Sie zuvor benutzt haben:\n${url}`,
    why: "Sie erhalten diese E-Mail, weil Sie in unserem Chat Ihre Adresse hinterlassen haben.",
    assistant:
      "Das hat unser automatischer Assistent geschrieben. Wenn sich ein Mensch darum kümmern soll, schreiben Sie es einfach in Ihrer Antwort.",
  },
  es: {
    subject: ({ agent, site }) =>
      agent === undefined ? `Nueva respuesta de ${site}` : `${agent}, de ${site}, le ha respondido`,
    intro: ({ agent, site }) => `Hola:\n\n${agent ?? "Nuestro equipo"} le ha respondido en el chat con ${site}:`,
    answer: (url) => `Para responder, abra el chat en el navegador que usó antes:\n${url}`,
    answerOnSite: "Para responder, abra el chat en nuestro sitio web con el navegador que usó antes.",
    answerByMail: "Para responder, conteste a este correo.",
    answerEither: (url) =>
      `Para responder, conteste a este correo o abra el chat en el navegador que usó antes:\n${url}`,
    why: "Recibe este correo porque dejó su dirección en nuestro chat.",
    assistant:
      "Esto lo ha escrito nuestro asistente automático. Si prefiere que lo vea una persona, dígalo en su respuesta.",
  },
  fr: {
    subject: ({ agent, site }) =>
      agent === undefined ? `Nouvelle réponse de ${site}` : `${agent} de ${site} vous a répondu`,
    intro: ({ agent, site }) => `Bonjour,\n\n${agent ?? "Notre équipe"} vous a répondu dans le chat avec ${site} :`,
    answer: (url) => `Pour répondre, ouvrez le chat dans le navigateur que vous avez utilisé :\n${url}`,
    answerOnSite: "Pour répondre, ouvrez le chat sur notre site dans le navigateur que vous avez utilisé.",
    answerByMail: "Pour répondre, répondez simplement à cet e-mail.",
    answerEither: (url) =>
      `Pour répondre, répondez simplement à cet e-mail ou ouvrez le chat dans le navigateur que vous avez utilisé :\n${url}`,
    why: "Vous recevez cet e-mail parce que vous avez laissé votre adresse dans notre chat.",
    assistant:
      "Notre assistant automatique a écrit cette réponse. Si vous souhaitez l'avis d'une personne, dites-le simplement en répondant.",
  },
};

/** Plain text: it's readable everywhere, and nothing that an agent pastes can run in it. */
export function replyMail(options: ReplyMail, language: Language): { subject: string; text: string } {
  const words = WORDS[language];
  // A name with a line break must not become a header.
  const mail = { ...options, agent: options.agent && flat(options.agent), site: flat(options.site) };
  const subject = mail.subject === undefined ? words.subject(mail) : `Re: ${withoutRe(flat(mail.subject))}`;
  const parts =
    mail.to === "mail"
      ? [...mail.texts, ...(mail.isAssistant === true ? [words.assistant] : []), signature(mail)]
      : [words.intro(mail), ...mail.texts, howToReply(mail, words), words.why];
  return { subject, text: `${parts.join("\n\n")}\n` };
}

function howToReply({ url, mayReply }: ReplyMail, words: Words): string {
  if (mayReply === true) return url === undefined ? words.answerByMail : words.answerEither(url);
  return url === undefined ? words.answerOnSite : words.answer(url);
}

/** Behind the delimiter that mail programs know: a reply doesn't quote it. */
const signature = ({ agent, site }: ReplyMail) => (agent === undefined ? `-- \n${site}` : `-- \n${agent}\n${site}`);

const flat = (name: string) => name.replace(/\s+/g, " ").trim();

/** "Re:", "AW:" and the like are there once. */
function withoutRe(subject: string): string {
  let rest = subject;
  for (let found = RE.exec(rest); found !== null; found = RE.exec(rest)) rest = rest.slice(found[0].length);
  return rest === "" ? subject : rest;
}
const RE = /^(?:re|aw|antw|sv|rép|rif|ref|odp)(?:\[\d{1,3}\])? ?: ?/i;
