import type { AnswersWords } from "./en.ts";

export const de: AnswersWords = {
  text: "Wie sicher der Assistent sein muss, bevor er antwortet, und was er tut, wenn er es nicht ist.",
  dial: "Angestrebte Genauigkeit",
  dialText:
    "Gemessen mit zurückgehaltenen Testfragen zu Ihren eigenen Artikeln. Bewegen Sie den Regler, um die Auswirkungen zu sehen.",
  dialLabel: "Angestrebter Anteil richtiger Antworten",
  wish: (p: string) => `${p} der Antworten sollen richtig sein.`,
  promise: (p: string, n: number) =>
    `Nach ${n.toLocaleString("de")} geprüften Antworten sind mindestens ${p} richtige zu erwarten.`,
  measured: (p: string, low: string, high: string, n: number, wrong: number) =>
    `Gemessen: ${p} richtig (95-%-Intervall ${low} bis ${high}), ${wrong.toLocaleString("de")} falsch von ${n.toLocaleString("de")} geprüften Antworten.`,
  never: "Mit dieser Einstellung würde der Assistent nie antworten.",
  would: (p: string) => `Er würde ${p} der Fragen beantworten, die Ihre Artikel abdecken`,
  now: (p: string) => `jetzt ${p}`,
  machine: "beantwortet",
  asked: "mit Rückfrage",
  suggested: "mit Artikelvorschlag",
  person: "an einen Mitarbeiter übergeben",
  refusalTitle: "Zu wenige Daten für dieses Ziel",
  refusal: (risk: string, none: number, one: number, has: number) =>
    `Damit höchstens ${risk} falsch sind, brauchen Sie ${none} geprüfte Antworten ohne Fehler oder ${one} mit einem Fehler. Sie haben ${has === 0 ? "keine" : `nur ${has}`}. Ergänzen Sie Formulierungen in Ihren Artikeln oder wählen Sie ein niedrigeres Ziel.`,
  refusalStill: "Sie können es trotzdem wählen. Der Assistent strebt es dann ohne Garantie an.",
  prior:
    "Das sind Schätzwerte von anderen Websites. Ihre Artikel haben noch keine Formulierungen, mit denen sich messen lässt.",
  unpublished:
    "Es ist noch nichts veröffentlicht, daher gibt es nichts zu messen. Ihr Ziel gilt, sobald Sie veröffentlichen.",
  chart: "Anteil richtiger Antworten (senkrecht) nach Anteil beantworteter Fragen (waagerecht)",
  covered: "Beantwortete Fragen",
  right: "Richtige Antworten",
  band: "95-%-Intervall",
  here: "Ihr Ziel",
  table: "Als Tabelle anzeigen",
  wanted: "Ziel",
  promised: "Garantiert",
  no: "nein",
  replies: "Was Besucher lesen",
  repliesText:
    "Jeder Satz einer kurzen Antwort wird mit dem Artikel verglichen. Ist eine Antwort nicht rechtzeitig fertig oder besteht sie den Vergleich nicht, bekommen Besucher sofort den Wortlaut des Artikels.",
  quote: "Den Artikel zitieren",
  quoteText: "Der Wortlaut Ihres Artikels, unverändert.",
  shortWithArticle: "Kurze Antwort, Artikel darunter",
  shortWithArticleText: "Ein, zwei Sätze, die die Frage beantworten, darunter aufgeklappt der Wortlaut des Artikels.",
  short: "Nur kurze Antwort",
  shortText: "Nur die Antwort. Der Wortlaut des Artikels lässt sich aufklappen.",
  examPassed: "Das kleine Modell hat die Schreibprüfung auf dieser Website bestanden: Ihre Auswahl gilt.",
  examFailed: (figures: string) =>
    `Zurzeit wird jede Antwort zitiert: Das kleine Modell hat die Schreibprüfung auf dieser Website nicht bestanden (${figures}).`,
  missed: (name: string, reached: string, wanted: string) => `${name}: ${reached}, verlangt ${wanted}`,
  examNone:
    "Zurzeit wird jede Antwort zitiert: Das kleine Modell hat die Schreibprüfung auf dieser Website noch nicht abgelegt.",
  examAbsent: "Zurzeit wird jede Antwort zitiert: Es ist kein kleines Modell eingerichtet.",
  examNotReady:
    "Zurzeit wird jede Antwort zitiert: Das kleine Modell hat die Schreibprüfung bestanden, läuft aber nicht.",
  examLink: "Zu den Modellen",
  handOff: "Wenn der Assistent nicht weiterweiß",
  suggest: "Zuerst die nächsten Artikel vorschlagen",
  suggestText:
    "Wenn er nicht sicher ist, aber Artikel nahekommen, fragt er „Hilft Ihnen etwas davon weiter?“, mit bis zu drei Titeln und „Mit jemandem aus dem Team sprechen“. Nie zweimal hintereinander und nur, wenn der richtige Titel meist dabei ist.",
  handOffAtOnce: "Sofort an einen Mitarbeiter übergeben, statt es anzubieten",
  handOffAtOnceText: "Weniger Klicks für Besucher, mehr Arbeit für Ihr Team.",
  approval: "Antworten, die jemand aus dem Team sendet",
  approvalText:
    "Zu diesen Themen entwirft der Assistent nur. Der Besucher erfährt, dass jemand aus dem Team die Antwort erst prüft, das Gespräch kommt in die Warteschlange, und ein Mitarbeiter sendet den Entwurf, ändert ihn oder schreibt etwas anderes. Übersicht, Team zeigt, wie oft Entwürfe unverändert gesendet wurden.",
  approvalEvery: "Jede Antwort",
  approvalEveryText:
    "Der Assistent antwortet nie selbst. Er fragt weiterhin nach, welcher Artikel gemeint ist, und schlägt Titel vor.",
  approvalLists: {
    tags: "Artikel mit einem dieser Schlagwörter",
    collections: "Artikel in einer dieser Sammlungen",
    topics: "Gespräche zu einem dieser Themen",
  },
  approvalNone: {
    tags: "Noch kein Artikel hat ein Schlagwort",
    collections: "Es gibt noch keine Sammlungen",
    topics: "Es gibt noch keine Themen",
  },
  approvalGone: "Gelöscht",
  approvalClear: (list) => `Leeren: ${list}`,
  approvalCount: (n) => (n === 0 ? "keine" : n === 1 ? "1 Thema" : `${n} Themen`),
  quiet: "Wann ein Gespräch als gelöst gilt",
  quietHours: "Stunden ohne Nachricht",
  quietHoursText: "Ein beantwortetes Gespräch gilt als gelöst, wenn der Besucher so lange nicht mehr geschrieben hat.",
};
