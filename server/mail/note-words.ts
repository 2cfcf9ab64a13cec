import type { Language } from "../wire/widget.ts";

/** What agents are told in notes about a conversation's e-mails, in the site's language. */
export interface NoteWords {
  /** The notes' author. */
  readonly author: string;
  automatic(from: string, text: string): string;
  bounced(to: string, why: string): string;
  unsent(to: string): string;
  stopped(from: string): string;
  /** Somebody else replied: their mail began a conversation of its own, or is only in the note. */
  otherSender(from: string): string;
  otherSenderText(from: string, text: string): string;
  repliedTo(subject: string): string;
  tooLarge(megabytes: number): string;
  filesRefused(files: string): string;
  loop(from: string): string;
  /** Stands for a mail's text. */
  readonly noText: string;
}

export const noteWords: Readonly<Record<Language, NoteWords>> = {
  en: {
    author: "E-mail",
    automatic: (from, text) => `Automatic reply from ${from}:\n\n${text}`,
    bounced: (to, why) =>
      `The e-mail to ${to} couldn't be delivered${why === "" ? "." : `: ${why}`}\n\nE-mails stop in this conversation until the customer leaves an address or writes again.`,
    unsent: (to) => `The e-mail to ${to} couldn't be sent. The jobs list says why.`,
    stopped: (from) => `${from} unsubscribed from e-mails about this conversation.`,
    otherSender: (from) =>
      `${from} replied to an e-mail of this conversation from an address that isn't the customer's. Their e-mail is a conversation of its own.`,
    otherSenderText: (from, text) =>
      `${from} replied to an e-mail of this conversation from an address that isn't the customer's:\n\n${text}`,
    repliedTo: (subject) =>
      `This person replied to an e-mail of another customer's conversation ("${subject}"). Check who they are before you tell them anything about it.`,
    tooLarge: (megabytes) =>
      `This e-mail has ${megabytes} MB. Only its head was read: the limit is 25 MB. Open it in the mailbox, or ask for a link to the files.`,
    filesRefused: (files) => `These files were refused: ${files}`,
    loop: (from) =>
      `${from} has sent many e-mails within an hour. The assistant no longer answers them, in case a machine is writing.`,
    noText: "(no text)",
  },
  de: {
    author: "E-Mail",
    automatic: (from, text) => `Automatische Antwort von ${from}:\n\n${text}`,
    bounced: (to, why) =>
      `Die E-Mail an ${to} konnte nicht zugestellt werden${why === "" ? "." : `: ${why}`}\n\nIn dieser Unterhaltung werden keine E-Mails mehr gesendet, bis der Kunde eine Adresse hinterlässt oder wieder schreibt.`,
    unsent: (to) => `Die E-Mail an ${to} konnte nicht gesendet werden. Der Grund steht in der Liste der Aufgaben.`,
    stopped: (from) => `${from} möchte keine E-Mails mehr zu dieser Unterhaltung.`,
    otherSender: (from) =>
      `${from} hat auf eine E-Mail dieser Unterhaltung von einer Adresse geantwortet, die nicht die des Kunden ist. Die E-Mail ist eine eigene Unterhaltung.`,
    otherSenderText: (from, text) =>
      `${from} hat auf eine E-Mail dieser Unterhaltung von einer Adresse geantwortet, die nicht die des Kunden ist:\n\n${text}`,
    repliedTo: (subject) =>
      `Diese Person hat auf eine E-Mail aus der Unterhaltung eines anderen Kunden geantwortet („${subject}“). Prüfen Sie, wer sie ist, bevor Sie ihr etwas daraus sagen.`,
    tooLarge: (megabytes) =>
      `Diese E-Mail hat ${megabytes} MB. Nur ihr Kopf wurde gelesen: Die Grenze liegt bei 25 MB. Öffnen Sie sie im Postfach, oder bitten Sie um einen Link zu den Dateien.`,
    filesRefused: (files) => `Diese Dateien wurden nicht angenommen: ${files}`,
    loop: (from) =>
      `${from} hat innerhalb einer Stunde viele E-Mails gesendet. Der Assistent beantwortet sie nicht mehr, falls dort eine Maschine schreibt.`,
    noText: "(kein Text)",
  },
  es: {
    author: "Correo",
    automatic: (from, text) => `Respuesta automática de ${from}:\n\n${text}`,
    bounced: (to, why) =>
      `El correo a ${to} no se pudo entregar${why === "" ? "." : `: ${why}`}\n\nEn esta conversación no se envían más correos hasta que el cliente deje una dirección o vuelva a escribir.`,
    unsent: (to) => `El correo a ${to} no se pudo enviar. La lista de tareas indica por qué.`,
    stopped: (from) => `${from} pidió no recibir más correos sobre esta conversación.`,
    otherSender: (from) =>
      `${from} respondió a un correo de esta conversación desde una dirección que no es la del cliente. Su correo es una conversación aparte.`,
    otherSenderText: (from, text) =>
      `${from} respondió a un correo de esta conversación desde una dirección que no es la del cliente:\n\n${text}`,
    repliedTo: (subject) =>
      `Esta persona respondió a un correo de la conversación de otro cliente («${subject}»). Compruebe quién es antes de contarle nada de ella.`,
    tooLarge: (megabytes) =>
      `Este correo ocupa ${megabytes} MB. Solo se leyó su encabezado: el límite es de 25 MB. Ábralo en el buzón o pida un enlace a los archivos.`,
    filesRefused: (files) => `Estos archivos se rechazaron: ${files}`,
    loop: (from) =>
      `${from} ha enviado muchos correos en una hora. El asistente ya no los responde, por si escribe una máquina.`,
    noText: "(sin texto)",
  },
  fr: {
    author: "E-mail",
    automatic: (from, text) => `Réponse automatique de ${from} :\n\n${text}`,
    bounced: (to, why) =>
      `L'e-mail à ${to} n'a pas pu être remis${why === "" ? "." : ` : ${why}`}\n\nPlus aucun e-mail n'est envoyé dans cette conversation tant que le client ne laisse pas d'adresse ou n'écrit pas de nouveau.`,
    unsent: (to) => `L'e-mail à ${to} n'a pas pu être envoyé. La liste des tâches indique pourquoi.`,
    stopped: (from) => `${from} ne souhaite plus recevoir d'e-mails sur cette conversation.`,
    otherSender: (from) =>
      `${from} a répondu à un e-mail de cette conversation depuis une adresse qui n'est pas celle du client. Son e-mail est une conversation à part.`,
    otherSenderText: (from, text) =>
      `${from} a répondu à un e-mail de cette conversation depuis une adresse qui n'est pas celle du client :\n\n${text}`,
    repliedTo: (subject) =>
      `Cette personne a répondu à un e-mail de la conversation d'un autre client (« ${subject} »). Vérifiez son identité avant de lui en parler.`,
    tooLarge: (megabytes) =>
      `Cet e-mail fait ${megabytes} Mo. Seul son en-tête a été lu : la limite est de 25 Mo. Ouvrez-le dans la boîte aux lettres ou demandez un lien vers les fichiers.`,
    filesRefused: (files) => `Ces fichiers ont été refusés : ${files}`,
    loop: (from) =>
      `${from} a envoyé beaucoup d'e-mails en une heure. L'assistant n'y répond plus, au cas où une machine écrirait.`,
    noText: "(sans texte)",
  },
};

/** The words of a site's language; English for one that has none. */
export function noteWordsOf(language: string): NoteWords {
  const known = language.slice(0, 2);
  return known === "de" || known === "es" || known === "fr" ? noteWords[known] : noteWords.en;
}
