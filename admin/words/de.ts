import type { OutcomeWords } from "./outcomes.ts";
import type { ReasonWords } from "./reasons.ts";

const reasons: ReasonWords = {
  reasons: {
    "one-article-fits": "Aus einem Artikel beantwortet",
    "asked-before": "Gleiche Antwort wie zuvor",
    "composed-and-supported": "Vom kleinen Modell verfasst, jeder Satz geprüft",
    "large-model-answered": "Vom großen Modell beantwortet",
    "two-articles-fit": "Mehrere Artikel passen",
    "some-articles-near": "Nächste Artikel vorgeschlagen",
    "not-sure-enough": "Nicht sicher genug für eine Antwort",
    "not-in-knowledge": "Nicht in Ihren Artikeln enthalten",
    "no-knowledge": "Keine veröffentlichten Artikel verfügbar",
    "asked-for-person": "Wollte mit einem Menschen sprechen",
    "did-not-help": "Sagte, dass es nicht geholfen hat",
    complaint: "Beschwerde",
    "small-talk": "Small Talk",
    thanks: "Hat sich bedankt",
    "too-fast": "Zu viele Nachrichten auf einmal",
    abuse: "Beleidigend oder bedrohlich",
    "self-harm": "Möglicherweise in Gefahr: bitte sofort ansehen",
    "medical-emergency": "Möglicher medizinischer Notfall: bitte sofort ansehen",
    "legal-threat": "Droht mit rechtlichen Schritten",
    "prompt-injection": "Wollte den Assistenten manipulieren",
    "unsupported-sentence": "Ein Teil der Antwort ließ sich nicht belegen",
    "already-said": "Noch einmal derselbe Abschnitt",
    "machine-failed": "Technisches Problem",
    "budget-spent": "Tageslimit des großen Modells aufgebraucht",
    "person-has-floor": "Ein Mitarbeiter führt das Gespräch",
    "waiting-for-person": "Schrieb erneut, während er auf einen Mitarbeiter wartete",
    "taken-over": "Von einem Mitarbeiter übernommen",
    "wrote-by-e-mail": "Hat eine E-Mail geschrieben",
    approval: "Antwort wird vor dem Senden geprüft",
  },
  forms: {
    cached: "Wiederverwendet",
    quoted: "Zitiert",
    composed: "Verfasst",
    large: "Großes Modell",
    clarify: "Rückfrage",
    suggested: "Vorschlag",
    smalltalk: "Small Talk",
    handoff: "Übergabe",
    "out-of-hours": "Außerhalb der Zeiten",
    refused: "Abgelehnt",
  },
};

const outcomes: OutcomeWords = {
  title: "Ergebnis",
  outcomes: {
    confirmed: "Vom Assistenten gelöst, bestätigt",
    presumed: "Vom Assistenten gelöst, angenommen",
    team: "Von Ihrem Team gelöst",
    open: "Offen",
    abandoned: "Abgebrochen",
    unresolved: "Nicht gelöst",
    contradicted: "Besucher war nicht zufrieden",
    reopened: "Kam mit derselben Frage zurück",
    "no-reply": "Ohne Antwort geschlossen",
    assistant: "Vom Assistenten gelöst",
    answered: "Vom Assistenten beantwortet",
  },
  meanings: {
    confirmed: () =>
      "Der Besucher hat gesagt, dass eine Antwort geholfen hat, oder das Gespräch mit 4 oder 5 bewertet.",
    presumed: (hours) =>
      `Der Assistent hat die letzte Frage beantwortet, der Besucher wollte keinen Menschen und hat seit ${hours} Stunden nichts mehr geschrieben.`,
    team: () => "Ein Mitarbeiter hat geantwortet und das Gespräch beendet.",
    open: (hours) =>
      `Wartet auf einen Mitarbeiter, liegt bei einem Mitarbeiter, oder der Besucher hat in den letzten ${hours} Stunden geschrieben.`,
    abandoned: () =>
      "Der Besucher ist ohne Antwort auf seine letzte Frage gegangen, etwa nach einer Rückfrage, einem Artikelvorschlag oder dem Angebot, einen Mitarbeiter zu holen. Auf einen Mitarbeiter hat er nicht gewartet.",
    unresolved: () =>
      "Der Besucher war nicht zufrieden, kam mit derselben Frage zurück oder hat vergeblich auf einen Mitarbeiter gewartet.",
    contradicted: () =>
      "Die letzte Bewertung des Besuchers war schlecht, oder er hat dasselbe mit anderen Worten noch einmal gefragt.",
    reopened: (hours) =>
      `Der Besucher kam mit demselben Thema zurück: nach mindestens ${hours} Stunden Pause und innerhalb von 7 Tagen nach der Antwort.`,
    "no-reply": () => "Das Gespräch hat auf einen Mitarbeiter gewartet und wurde geschlossen, bevor jemand antwortete.",
  },
  escalated: "Weitergegeben an",
  tiers: {
    large: "Großes Modell",
    person: "Mitarbeiter (angeboten oder übergeben)",
    handoff: "Mitarbeiter (übergeben)",
  },
};

export const de = { reasons, outcomes };
