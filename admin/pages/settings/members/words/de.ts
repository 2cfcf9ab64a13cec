import type { MembersWords } from "./en.ts";

export const de: MembersWords = {
  title: "Mitglieder",
  text: "Alle, die Besuchern antworten und diese Installation verwalten. Neue Mitglieder kommen per Einladung dazu.",
  invite: "Einladen",
  inviteTitle: "Teammitglied einladen",
  email: "E-Mail",
  role: "Rolle",
  roleOf: (name) => `Rolle von ${name}`,
  roles: { agent: "Agent", manager: "Manager", owner: "Inhaber" },
  roleTexts: {
    agent: "Antwortet Besuchern: Posteingang, Gespräche und Ausprobieren.",
    manager: "Alles, was ein Agent kann, dazu Wissen, Übersicht und Einstellungen.",
    owner: "Alles, was ein Manager kann, dazu Mitglieder und API-Schlüssel.",
  },
  send: "Einladen",
  linkTitle: (email) => `Einladung für ${email}`,
  linkText:
    "Geben Sie diesen Link weiter. Er funktioniert einmal, läuft nach sieben Tagen ab und wird nicht noch einmal angezeigt.",
  linkMailed:
    "Wir haben den Link per E-Mail verschickt. Er funktioniert einmal, läuft nach sieben Tagen ab und wird nicht noch einmal angezeigt.",
  resetTitle: (name) => `Passwortlink für ${name}`,
  resetText:
    "Geben Sie diesen Link weiter, damit ein neues Passwort festgelegt werden kann. Er funktioniert einmal, läuft nach 24 Stunden ab und wird nicht noch einmal angezeigt.",
  done: "Fertig",
  you: "Sie",
  since: "seit",
  deactivated: "deaktiviert",
  invited: "eingeladen",
  expires: "bis",
  expired: "Link abgelaufen",
  more: (name) => `Weitere Aktionen für ${name}`,
  makeReset: "Passwortlink erstellen",
  deactivate: "Deaktivieren",
  reactivate: "Reaktivieren",
  deactivateTitle: (name) => `${name} deaktivieren?`,
  deactivateText:
    "Die Person wird sofort überall abgemeldet und kann sich nicht mehr anmelden. Ihre offenen Gespräche gehen zurück in die Warteschlange, ihr Name bleibt an ihren Nachrichten stehen. Sie können das Konto später reaktivieren.",
  revokeKeys: (count) =>
    count === 1 ? "Auch ihren API-Schlüssel widerrufen" : `Auch ihre ${count} API-Schlüssel widerrufen`,
  again: "Neuer Link",
  revoke: "Zurückziehen",
  revokeTitle: (email) => `Einladung für ${email} zurückziehen?`,
  revokeText: "Der Link funktioniert sofort nicht mehr.",
  ownerTitle: (name) => `${name} zum Inhaber machen?`,
  ownerText: "Inhaber verwalten Mitglieder und API-Schlüssel, auch Ihr Konto.",
  ownerYes: "Zum Inhaber machen",
  lastOwner: "Es muss mindestens einen Inhaber geben. Machen Sie zuerst jemand anderen zum Inhaber.",
  exists: "Ein Mitglied mit dieser E-Mail-Adresse gibt es bereits.",
  emailWrong: "Geben Sie eine gültige E-Mail-Adresse ein.",
  list: "Mitglieder",
  invitations: "Offene Einladungen",
};
