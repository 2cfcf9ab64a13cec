import type { AuditWords } from "./en.ts";

export const de: AuditWords = {
  text: "Anmeldungen, Rollenwechsel, Exporte, Löschungen und API-Schlüssel. Einträge lassen sich weder ändern noch löschen.",
  filter: "Anzeigen",
  all: "Alle Vorgänge",
  none: "Noch keine Einträge.",
  more: "Mehr laden",
  at: "Wann",
  what: "Vorgang",
  who: "Wer",
  from: "Adresse",
  action: {
    "sign-in": "Angemeldet",
    "sign-in-failed": "Anmeldung fehlgeschlagen",
    "member-joined": "Mitglied beigetreten",
    "role-changed": "Rolle geändert",
    "member-deactivated": "Mitglied deaktiviert",
    "member-reactivated": "Mitglied reaktiviert",
    "password-link-made": "Passwortlink erstellt",
    "key-created": "API-Schlüssel erstellt",
    "key-revoked": "API-Schlüssel widerrufen",
    "identity-secret-made": "Identitätsgeheimnis erstellt",
    exported: "Daten exportiert",
    "conversation-deleted": "Gespräch gelöscht",
  },
  actor: {
    member: "Ein Mitglied",
    key: "Ein API-Schlüssel",
    machine: "Ein Befehl auf dem Server",
    stranger: "Unbekannt",
  },
};
