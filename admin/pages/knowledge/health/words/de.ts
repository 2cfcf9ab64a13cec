import type { HealthWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("de");
const articles = (count: number) => (count === 1 ? "1 Artikel" : `${n(count)} Artikeln`);
const times = (count: number) => (count === 1 ? "einmal" : `${n(count)}-mal`);

export const de: HealthWords = {
  title: "Zustand",
  why: "Was Kunden in die Irre führen könnte, das Schlimmste zuerst. Je öfter nach einem Artikel gefragt wird, desto mehr zählt er.",
  check: "Erneut prüfen",
  checked: "Die Artikel wurden neu gelesen. Links werden im Hintergrund geprüft.",
  score: "Zustand",
  outOf: "von 100",
  healthy: (count, all) => `${n(count)} von ${articles(all)} ohne Befund`,
  reading: "Artikel werden gelesen",
  readAgain: "Die Artikel haben sich geändert und werden neu gelesen.",
  readAt: (when) => `Gelesen: ${when}`,
  linksWaiting: (waiting, all) => `${n(waiting)} von ${n(all)} Links noch nicht geprüft`,
  findingsTab: "Befunde",
  articlesTab: "Artikel",
  filter: "Filter",
  all: "Alle",
  dismissedFilter: "Ausgeblendet",
  kinds: {
    contradiction: "Widersprüche",
    "not-helping": "Hilft nicht",
    confusable: "Leicht zu verwechseln",
    "dead-link": "Defekte Links",
    "stale-date": "Abgelaufene Daten",
    "missing-language": "Fehlende Sprachen",
    "too-long": "Zu lang",
    unused: "Ungenutzt",
  },
  gain: (points) => `+${points} Punkte`,
  contradiction: "Diese beiden Artikel widersprechen sich",
  odd: "Das sagt kein anderer Artikel",
  alsoIn: (count) => (count === 1 ? "1 anderer Artikel sagt dasselbe" : `${n(count)} andere Artikel sagen dasselbe`),
  abouts: {
    number: "Unterschiedliche Zahlen",
    date: "Unterschiedliche Tage",
    denial: "Einmal ja, einmal nein",
    cost: "Wer zahlt",
    only: "Im einen nur dies, im anderen mehr",
  },
  notHelping: (bad, all) => `${n(bad)} von ${n(all)} Antworten aus diesem Artikel haben nicht geholfen`,
  confusable: "Fragen zu diesen beiden Artikeln werden leicht verwechselt",
  confusedPhrasings: (count) =>
    count === 1
      ? "1 Formulierung passt besser zum anderen Artikel"
      : `${n(count)} Formulierungen passen besser zum anderen Artikel`,
  askedBack: (count) => `Der Assistent hat ${times(count)} nachgefragt, welcher gemeint war`,
  example: "Beispiel",
  tells: "Was sie unterscheidet",
  deadLink: "Dieser Link funktioniert nicht",
  linkStates: {
    unchecked: "Noch nicht geprüft",
    alive: "Funktioniert",
    dead: "Seite nicht gefunden",
    unreachable: "Keine Antwort",
    private: "Führt in ein privates Netz, Kunden können ihn nicht öffnen",
  },
  linkChecked: (when) => `Geprüft: ${when}`,
  staleDate: (date) => `Nennt ein Datum, das vorbei ist: ${date}`,
  missingLanguage: (names) => `Fehlt auf ${names}`,
  askedLanguage: (count, name) =>
    `Kunden haben ${count === 1 ? "1 Frage" : `${n(count)} Fragen`} auf ${name} gestellt, aber kein Artikel ist in dieser Sprache`,
  tooLong: {
    part: (characters, limit) =>
      `Ein Absatz hat ${n(characters)} Zeichen. Höchstens ${n(limit)} werden auf einmal zitiert: Teilen Sie ihn auf.`,
    steps: (characters, limit) =>
      `Eine Anleitung hat ${n(characters)} Zeichen. Höchstens ${n(limit)} werden auf einmal zitiert: Teilen Sie sie auf.`,
    headings: (characters) =>
      `${n(characters)} Zeichen und keine Überschriften. Mit Überschriften findet der Assistent die richtige Stelle.`,
  },
  unused: (days) => `In den letzten ${n(days)} Tagen hat niemand nach diesem Artikel gefragt`,
  dismiss: "Ausblenden",
  undismiss: "Wieder anzeigen",
  dismissedBy: (name, when) => (name === null ? `Ausgeblendet: ${when}` : `Von ${name} ausgeblendet: ${when}`),
  more: "Mehr anzeigen",
  order: "Sortieren nach",
  orders: { asked: "Am meisten gefragt", contradicted: "Am wenigsten hilfreich", unused: "Am längsten ungenutzt" },
  article: "Artikel",
  asked: "Gefragt",
  answered: "Beantwortet",
  helped: "Geholfen",
  contradicted: "Widersprochen",
  contradictedWhy:
    "Antworten mit Daumen nach unten oder „hat nicht geholfen“, oder nach denen der Kunde erneut gefragt hat",
  lastUsed: "Zuletzt genutzt",
  never: "Nie",
  health: "Zustand",
  period: (days) => `Gespräche der letzten ${n(days)} Tage`,
  noArticlesTitle: "Noch keine Artikel",
  noArticlesBody: "Importieren Sie Ihre Hilfeartikel oder schreiben Sie einen Artikel. Dann steht hier sein Zustand.",
  fineTitle: "Nichts zu tun",
  fineBody: "Wir haben keine Widersprüche, defekten Links oder abgelaufenen Daten gefunden.",
  noneOfKind: "Nichts von dieser Art",
  showAll: "Alle anzeigen",
};
