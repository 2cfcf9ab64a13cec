import type { Language } from "../wire/widget.ts";

export type MailKind = "invitation" | "reset";

interface Mail {
  readonly subject: string;
  text(options: { by: string; url: string }): string;
}

/** The two e-mails we send, as plain text: it's readable everywhere, and the link is visible before it's followed. */
export const mailWords: Readonly<Record<Language, Readonly<Record<MailKind, Mail>>>> = {
  en: {
    invitation: {
      subject: "You've been invited to Tuppence",
      text: ({ by, url }) =>
        `Hello,\n\n${by} has invited you to join the support team on Tuppence. Set your name and password here:\n\n${url}\n\nThe link works once and expires in seven days.\n`,
    },
    reset: {
      subject: "Reset your Tuppence password",
      text: ({ url }) =>
        `Hello,\n\nWe received a request to reset your password. Choose a new one here:\n\n${url}\n\nThe link works once and expires in one hour. If you didn't request this, you can ignore this e-mail: your password won't change.\n`,
    },
  },
  de: {
    invitation: {
      subject: "Ihre Einladung zu Tuppence",
      text: ({ by, url }) =>
        `Guten Tag,\n\n${by} hat Sie in das Support-Team bei Tuppence eingeladen. Legen Sie hier Ihren Namen und Ihr Passwort fest:\n\n${url}\n\nDer Link funktioniert einmal und läuft nach sieben Tagen ab.\n`,
    },
    reset: {
      subject: "Passwort für Tuppence zurücksetzen",
      text: ({ url }) =>
        `Guten Tag,\n\nfür Ihr Konto wurde ein neues Passwort angefordert. Legen Sie es hier fest:\n\n${url}\n\nDer Link funktioniert einmal und läuft nach einer Stunde ab. Wenn Sie das nicht waren, können Sie diese E-Mail ignorieren: Ihr Passwort bleibt unverändert.\n`,
    },
  },
  es: {
    invitation: {
      subject: "Le han invitado a Tuppence",
      text: ({ by, url }) =>
        `Hola:\n\n${by} le ha invitado a unirse al equipo de soporte en Tuppence. Elija aquí su nombre y su contraseña:\n\n${url}\n\nEl enlace funciona una sola vez y caduca en siete días.\n`,
    },
    reset: {
      subject: "Restablezca su contraseña de Tuppence",
      text: ({ url }) =>
        `Hola:\n\nHemos recibido una solicitud para restablecer su contraseña. Elija una nueva aquí:\n\n${url}\n\nEl enlace funciona una sola vez y caduca en una hora. Si no ha sido usted, puede ignorar este correo: su contraseña no cambiará.\n`,
    },
  },
  fr: {
    invitation: {
      subject: "Votre invitation à Tuppence",
      text: ({ by, url }) =>
        `Bonjour,\n\n${by} vous invite à rejoindre l'équipe d'assistance sur Tuppence. Choisissez votre nom et votre mot de passe ici :\n\n${url}\n\nLe lien fonctionne une seule fois et expire dans sept jours.\n`,
    },
    reset: {
      subject: "Réinitialisez votre mot de passe Tuppence",
      text: ({ url }) =>
        `Bonjour,\n\nNous avons reçu une demande de réinitialisation de votre mot de passe. Choisissez-en un nouveau ici :\n\n${url}\n\nLe lien fonctionne une seule fois et expire dans une heure. Si vous n'êtes pas à l'origine de cette demande, ignorez ce message : votre mot de passe reste inchangé.\n`,
    },
  },
};
