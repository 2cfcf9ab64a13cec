import type { TranscriptWords } from "./en.ts";

export const de: TranscriptWords = {
  transcript: "Gesprächsverlauf",
  merged: (id, time) => `Zusammengeführt aus ${id}, ${time}`,
  messages: (count) => (count === 1 ? "1 Nachricht" : `${count} Nachrichten`),
  machine: "Assistent",
  seen: "Gelesen",
  writing: "schreibt …",
  why: "Warum diese Antwort",
  reason: "Grund",
  searched: "Suchanfrage",
  nearest: "Ähnlichste Artikel",
  articleGone: "(gelöschter Artikel)",
  translate: "Übersetzen",
  translated: "Übersetzt",
  asWritten: "Vom Teammitglied so geschrieben",
  notTranslated: "Übersetzen fehlgeschlagen",
  sources: "Quellen",
  firstWord: "Erstes Wort",
  whole: "Ganze Antwort",
  tokens: "Tokens gelesen / geschrieben",
  cost: "Kosten",
  counterfactual: "Mit großem Modell",
  helped: "Der Besucher fand das hilfreich",
  notHelped: "Der Besucher fand das nicht hilfreich",
  cutShort: "Abgebrochen: Jemand hat übernommen oder der Besucher ist gegangen",
  articleWords: "Wortlaut des Artikels",
  asked: "Angebotene Auswahl",
  queued: (reason) => (reason === undefined ? "Wartet auf das Team" : `Wartet auf das Team · ${reason}`),
  claimed: (agent) => `${agent} hat das Gespräch übernommen`,
  returned: (agent) => `${agent} hat an den Assistenten zurückgegeben`,
  closed: "Gespräch geschlossen",
  event: {
    transferred: (by, from, to) =>
      by === from
        ? `${by} hat das Gespräch an ${to} weitergegeben`
        : `${by} hat das Gespräch von ${from} an ${to} weitergegeben`,
    requeued: (by, from) =>
      by === from
        ? `${by} hat das Gespräch zurück in die Warteschlange gestellt`
        : `${by} hat das Gespräch von ${from} zurück in die Warteschlange gestellt`,
    "taken-over": (by, from) => `${by} hat von ${from} übernommen`,
    released: (from) => `${from} war nicht mehr verfügbar; das Gespräch ging zurück in die Warteschlange`,
  },
  note: (author) => `Notiz von ${author}, nur für Ihr Team sichtbar`,
  deleteNote: "Notiz löschen",
  sending: "Wird gesendet …",
  notSentYet: "Noch nicht gesendet. Die Nachricht geht raus, sobald Sie wieder online sind.",
  refused: "Nicht gesendet",
  edit: "Bearbeiten",
  discard: "Verwerfen",
  teach: "Artikel verbessern",
  attachment: "Datei",
  mail: {
    by: "E-Mail",
    noSubject: "(kein Betreff)",
    verified: "Absender bestätigt",
    unverified: "Absender nicht bestätigt",
    whole: "Ganze E-Mail zeigen",
    less: "Weniger zeigen",
  },
  empty: "Noch keine Nachrichten.",
};
