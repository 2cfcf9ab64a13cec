import type { JobWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("de");

export const de: JobWords = {
  title: "Aufträge",
  why: "Was im Hintergrund läuft: Quellen lesen, veröffentlichen, Formulierungen vorschlagen, Tiefenanpassungen, E-Mails. Nach einem Neustart geht es weiter.",
  filter: "Filter",
  all: "Alle",
  open: "Laufend",
  failed: "Fehlgeschlagen",
  kinds: {
    "source-sync": "Quelle lesen",
    publish: "Veröffentlichen",
    scheduled: "Geplante Veröffentlichung",
    mail: "E-Mail",
    "mail-in": "E-Mail eingegangen",
    "mail-out": "E-Mail an einen Kunden",
    "follow-mail": "E-Mail an jemanden, der folgt",
    webhook: "Webhook",
    topics: "Themen lernen",
    priority: "Prioritäten lernen",
    sentiment: "Stimmung lernen",
    phrasings: "Formulierungen vorschlagen",
    tune: "Tiefenanpassung",
  },
  states: { waiting: "Wartet", running: "Läuft", done: "Fertig", failed: "Fehlgeschlagen", stopped: "Angehalten" },
  stages: {
    sitemap: "Seiten werden gesucht",
    read: "Wird gelesen",
    fetch: "Wird heruntergeladen",
    compare: "Wird verglichen",
    apply: "Änderungen werden übernommen",
    learn: "Lernt",
  },
  progress: (done, total) => (total === null ? n(done) : `${n(done)} von ${n(total)}`),
  percent: (done) => `${n(done)} %`,
  nextTry: (when) => `Nächster Versuch: ${when}`,
  tries: (attempts, most) => `Versuch ${n(attempts)} von ${n(most)}`,
  startedBy: (name) => `Gestartet von ${name}`,
  stop: "Anhalten",
  retry: "Erneut versuchen",
  more: "Mehr anzeigen",
  emptyTitle: "Zurzeit läuft nichts",
  emptyBody:
    "Hier erscheinen Aufträge, sobald eine Quelle gelesen, veröffentlicht oder nach Formulierungen gesucht wird.",
  noneFailed: "Keine fehlgeschlagenen Aufträge",
  noneOpen: "Zurzeit läuft nichts",
};
