import type { Language } from "../wire/widget.ts";

export type MailKind = "invitation" | "reset";

interface Mail {
  readonly subject: string;
  text(given: { by: string; url: string }): string;
}

/** The two mails that are sent, as plain text: it arrives everywhere, and the link can be read before it is followed. */
export const mailWords: Readonly<Record<Language, Readonly<Record<MailKind, Mail>>>> = {
  en: {
    invitation: {
      subject: "You are invited to Tuppence",
      text: ({ by, url }) =>
        `Hello,\n\n${by} invites you to the support team on Tuppence. Choose a name and a password here:\n\n${url}\n\nThe link works once, for seven days.\n`,
    },
    reset: {
      subject: "Your new Tuppence password",
      text: ({ url }) =>
        `Hello,\n\nsomebody, probably you, asked for a new password. Choose it here:\n\n${url}\n\nThe link works once, for one hour. If it was not you, ignore this mail: your password stays as it is.\n`,
    },
  },
  de: {
    invitation: {
      subject: "Ihre Einladung zu Tuppence",
      text: ({ by, url }) =>
        `Guten Tag,\n\n${by} lädt Sie ins Support-Team bei Tuppence ein. Wählen Sie hier Namen und Passwort:\n\n${url}\n\nDer Link gilt einmal, sieben Tage lang.\n`,
    },
    reset: {
      subject: "Ihr neues Passwort für Tuppence",
      text: ({ url }) =>
        `Guten Tag,\n\njemand, vermutlich Sie, hat ein neues Passwort angefordert. Wählen Sie es hier:\n\n${url}\n\nDer Link gilt einmal, eine Stunde lang. Waren Sie es nicht, ignorieren Sie diese E-Mail: Ihr Passwort bleibt, wie es ist.\n`,
    },
  },
  es: {
    invitation: {
      subject: "Le han invitado a Tuppence",
      text: ({ by, url }) =>
        `Hola:\n\n${by} le invita al equipo de soporte en Tuppence. Elija aquí su nombre y su contraseña:\n\n${url}\n\nEl enlace sirve una sola vez, durante siete días.\n`,
    },
    reset: {
      subject: "Su nueva contraseña de Tuppence",
      text: ({ url }) =>
        `Hola:\n\nalguien, probablemente usted, ha pedido una contraseña nueva. Elíjala aquí:\n\n${url}\n\nEl enlace sirve una sola vez, durante una hora. Si no ha sido usted, ignore este correo: su contraseña sigue igual.\n`,
    },
  },
  fr: {
    invitation: {
      subject: "Votre invitation à Tuppence",
      text: ({ by, url }) =>
        `Bonjour,\n\n${by} vous invite à rejoindre l'équipe d'assistance sur Tuppence. Choisissez votre nom et votre mot de passe ici :\n\n${url}\n\nLe lien sert une seule fois, pendant sept jours.\n`,
    },
    reset: {
      subject: "Votre nouveau mot de passe Tuppence",
      text: ({ url }) =>
        `Bonjour,\n\nquelqu'un, sans doute vous, a demandé un nouveau mot de passe. Choisissez-le ici :\n\n${url}\n\nLe lien sert une seule fois, pendant une heure. Si ce n'était pas vous, ignorez ce message : votre mot de passe reste inchangé.\n`,
    },
  },
};
