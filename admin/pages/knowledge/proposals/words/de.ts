import type { ProposalWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("de");
const articles = (count: number) => (count === 1 ? "1 Artikel" : `${n(count)} Artikel`);
const phrasings = (count: number) => (count === 1 ? "1 Formulierung" : `${n(count)} Formulierungen`);

export const de: ProposalWords = {
  title: "Vorgeschlagene Formulierungen",
  why: "Worte Ihrer Kunden, vorgeschlagen für Artikel, die erst wenige haben. Angenommene helfen dem Assistenten nach der nächsten Veröffentlichung.",
  propose: "Formulierungen vorschlagen",
  open: (count) => (count === 1 ? "1 vorgeschlagene Formulierung" : `${n(count)} vorgeschlagene Formulierungen`),
  filter: "Filter",
  all: "Alle",
  sources: { "large-model": "Großes Modell", conversation: "Gespräche" },
  flagged: "Näher an anderem Artikel",
  onlyArticle: (title) => `Nur „${title}“`,
  showAllArticles: "Alle Artikel zeigen",
  selectFitting: "Alle passenden auswählen",
  select: (text) => `„${text}“ auswählen`,
  selected: (count) => `${n(count)} ausgewählt`,
  accept: "Annehmen",
  edit: "Bearbeiten",
  drop: "Verwerfen",
  clear: "Auswahl aufheben",
  acceptEdited: "Annehmen",
  cancel: "Abbrechen",
  editField: "Formulierung",
  accepted: (count) => `${phrasings(count)} angenommen. Sie wirken nach der nächsten Veröffentlichung.`,
  dropped: (count) =>
    count === 1
      ? "1 Formulierung verworfen. Sie wird nicht wieder vorgeschlagen."
      : `${phrasings(count)} verworfen. Sie werden nicht wieder vorgeschlagen.`,
  more: "Mehr anzeigen",
  fits: "Passt am besten",
  place: (rank) => `${n(rank)}. Wahl für diese Frage`,
  closerTo: "Näher an:",
  unchecked: "Noch nicht mit anderen Artikeln verglichen",
  conversation: "Gespräch anzeigen",
  keys: { move: "bewegen", select: "auswählen", accept: "annehmen", edit: "bearbeiten", drop: "verwerfen" },
  emptyTitle: "Bringen Sie dem Assistenten die Worte Ihrer Kunden bei",
  emptyBody:
    "Ein Artikel wird öfter gefunden, wenn bekannt ist, wie Kunden danach fragen. Lassen Sie Formulierungen von einem großen Modell vorschlagen oder aus Ihren Gesprächen übernehmen, und entscheiden Sie über jede.",
  decidedTitle: "Alles entschieden",
  decidedBody: "Veröffentlichen Sie Ihre Änderungen, damit die angenommenen Formulierungen wirken.",
  noneFound: "Kein Vorschlag passt zu diesen Filtern",
  resetFilters: "Alle zeigen",
  running: (done, all) => `Formulierungen werden vorgeschlagen: ${n(done)} von ${articles(all)}`,
  spent: (spent, budget) => `${spent} von höchstens ${budget}`,
  cancelJob: "Anhalten",
  states: {
    running: "Läuft",
    done: "Fertig",
    cancelled: "Angehalten",
    "over-budget": "Am Budget angehalten",
    failed: "Angehalten: Das Modell hat nicht geantwortet",
  },
  result: (proposed, count) => `${phrasings(proposed)} für ${articles(count)} vorgeschlagen`,
  skipped: (count) => `Nichts für ${articles(count)}`,
  dismiss: "Ausblenden",
  source: "Quelle",
  sourceWhy: {
    "large-model":
      "Schreibt zwölf Fragen für jeden Artikel mit wenigen Formulierungen. Deren Text geht an Ihren Anbieter.",
    conversation:
      "Fragen Ihrer Kunden, die ein Artikel beantwortet hat. Personenbezogene Daten werden entfernt. Nichts verlässt Ihren Server.",
  },
  fewerThan: "Artikel mit weniger Formulierungen als",
  articlesHead: "Artikel",
  questionsHead: "Fragen",
  priceHead: "Geschätzter Preis",
  about: (price, model) => `Etwa ${price} mit ${model}`,
  free: "Kostenlos",
  budget: "Budget in US-Dollar",
  budgetWhy: "Hält an, bevor es mehr kostet. Was bis dahin vorgeschlagen ist, bleibt.",
  unpriced: (model) => `Für ${model} ist kein Preis bekannt`,
  unpricedWhy:
    "Die Kosten lassen sich hier weder schätzen noch begrenzen. Prüfen Sie zuerst die Preise Ihres Anbieters.",
  missing: "Kein großes Modell eingerichtet",
  missingWhy:
    "Setzen Sie LLM_URL, LLM_MODEL und LLM_API_KEY auf dem Server und starten Sie ihn neu. Oder nutzen Sie Ihre Gespräche.",
  noArticles: "Jeder Artikel hat genug Formulierungen oder offene Vorschläge.",
  noQuestions:
    "Noch keine neuen Fragen. Sie stammen aus Antworten, die geholfen haben, aus gewählten Titeln und aus Artikeln, die Ihr Team geschickt hat.",
  start: "Starten",
  alreadyRunning: "Es werden bereits Formulierungen vorgeschlagen.",
};
