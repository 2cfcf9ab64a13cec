import type { Language } from "../wire/widget.ts";

/** What a follower is told; never what was written. */
export interface FollowMail {
  readonly site: string;
  readonly byVisitor: number;
  readonly byAgents: number;
  readonly changes: number;
  /** Notes that mention them; left out by jobs of an older version. */
  readonly mentions?: number;
  /** Where the conversation stands now. */
  readonly state: "machine" | "queued" | "person" | "closed";
  /** Who has it, with the state `person`. */
  readonly agent: string | null;
  readonly url: string;
  readonly stopUrl: string;
}

interface Words {
  subject(site: string): string;
  intro(site: string): string;
  byVisitor(count: number): string;
  byAgents(count: number): string;
  changes(count: number): string;
  mentions(count: number): string;
  states: Readonly<Record<FollowMail["state"], (agent: string) => string>>;
  open(url: string): string;
  stop(url: string): string;
}

/** The e-mail to a follower, by language. */
const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    subject: (site) => `A conversation you follow: ${site}`,
    intro: (site) => `Hello,\n\nthere is news in a conversation on ${site} that you follow:`,
    byVisitor: (count) => (count === 1 ? "1 new message from the customer" : `${count} new messages from the customer`),
    byAgents: (count) => (count === 1 ? "1 new message from a colleague" : `${count} new messages from colleagues`),
    changes: (count) => (count === 1 ? "1 change" : `${count} changes`),
    mentions: (count) => (count === 1 ? "You were mentioned in a note" : `You were mentioned in ${count} notes`),
    states: {
      machine: () => "The assistant has it now.",
      queued: () => "It's waiting for an agent now.",
      person: (agent) => `It's with ${agent} now.`,
      closed: () => "It's closed now.",
    },
    open: (url) => `Open it in the console:\n${url}`,
    stop: (url) => `You chose these e-mails in your profile. To stop them:\n${url}`,
  },
  de: {
    subject: (site) => `Ein Gespräch, dem Sie folgen: ${site}`,
    intro: (site) => `Guten Tag,\n\nin einem Gespräch auf ${site}, dem Sie folgen, gibt es Neues:`,
    byVisitor: (count) => (count === 1 ? "1 neue Nachricht des Kunden" : `${count} neue Nachrichten des Kunden`),
    byAgents: (count) => (count === 1 ? "1 neue Nachricht aus dem Team" : `${count} neue Nachrichten aus dem Team`),
    changes: (count) => (count === 1 ? "1 Änderung" : `${count} Änderungen`),
    mentions: (count) => (count === 1 ? "Sie wurden in einer Notiz erwähnt" : `Sie wurden in ${count} Notizen erwähnt`),
    states: {
      machine: () => "Der Assistent hat es jetzt.",
      queued: () => "Es wartet jetzt auf einen Agenten.",
      person: (agent) => `Es ist jetzt bei ${agent}.`,
      closed: () => "Es ist jetzt geschlossen.",
    },
    open: (url) => `In der Konsole öffnen:\n${url}`,
    stop: (url) => `Sie haben diese E-Mails in Ihrem Profil gewählt. So bestellen Sie sie ab:\n${url}`,
  },
  es: {
    subject: (site) => `Una conversación que sigue: ${site}`,
    intro: (site) => `Hola:\n\nHay novedades en una conversación de ${site} que usted sigue:`,
    byVisitor: (count) => (count === 1 ? "1 mensaje nuevo del cliente" : `${count} mensajes nuevos del cliente`),
    byAgents: (count) => (count === 1 ? "1 mensaje nuevo del equipo" : `${count} mensajes nuevos del equipo`),
    changes: (count) => (count === 1 ? "1 cambio" : `${count} cambios`),
    mentions: (count) => (count === 1 ? "Le han mencionado en una nota" : `Le han mencionado en ${count} notas`),
    states: {
      machine: () => "Ahora la tiene el asistente.",
      queued: () => "Ahora espera a un agente.",
      person: (agent) => `Ahora la tiene ${agent}.`,
      closed: () => "Ahora está cerrada.",
    },
    open: (url) => `Ábrala en la consola:\n${url}`,
    stop: (url) => `Eligió estos correos en su perfil. Para dejar de recibirlos:\n${url}`,
  },
  fr: {
    subject: (site) => `Une conversation que vous suivez : ${site}`,
    intro: (site) => `Bonjour,\n\nIl y a du nouveau dans une conversation sur ${site} que vous suivez :`,
    byVisitor: (count) => (count === 1 ? "1 nouveau message du client" : `${count} nouveaux messages du client`),
    byAgents: (count) => (count === 1 ? "1 nouveau message de l’équipe" : `${count} nouveaux messages de l’équipe`),
    changes: (count) => (count === 1 ? "1 changement" : `${count} changements`),
    mentions: (count) =>
      count === 1 ? "On vous a mentionné dans une note" : `On vous a mentionné dans ${count} notes`,
    states: {
      machine: () => "L’assistant s’en occupe maintenant.",
      queued: () => "Elle attend maintenant un agent.",
      person: (agent) => `Elle est maintenant chez ${agent}.`,
      closed: () => "Elle est maintenant fermée.",
    },
    open: (url) => `L’ouvrir dans la console :\n${url}`,
    stop: (url) => `Vous avez choisi ces e-mails dans votre profil. Pour ne plus les recevoir :\n${url}`,
  },
};

/** Plain text, as all our e-mails. */
export function followMail(mail: FollowMail, language: Language): { subject: string; text: string } {
  const words = WORDS[language];
  // A name with a line break must not become a header.
  const site = flat(mail.site);
  const { mentions = 0 } = mail;
  const news = [
    ...(mentions === 0 ? [] : [words.mentions(mentions)]),
    ...(mail.byVisitor === 0 ? [] : [words.byVisitor(mail.byVisitor)]),
    ...(mail.byAgents === 0 ? [] : [words.byAgents(mail.byAgents)]),
    ...(mail.changes === 0 ? [] : [words.changes(mail.changes)]),
  ].map((line) => `- ${line}`);
  const parts = [
    words.intro(site),
    news.join("\n"),
    words.states[mail.state](flat(mail.agent ?? "")),
    words.open(mail.url),
    words.stop(mail.stopUrl),
  ];
  return { subject: words.subject(site), text: `${parts.join("\n\n")}\n` };
}

const flat = (name: string) => name.replace(/\s+/g, " ").trim();
