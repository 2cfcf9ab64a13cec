import type { TopicWords } from "./en.ts";

export const de: TopicWords = {
  text: "Ein Thema ist ein Schlagwort, das der Assistent erkennen kann. Er lernt aus den Gesprächen, die Ihr Team verschlagwortet, und aus Beispielfragen, und zeigt, wie oft er richtig liegt, bevor er selbst Schlagwörter vergeben darf.",
  topics: "Themen",
  topicsText:
    "Jedes Thema braucht mindestens 5 Beispiele: Gespräche, die Ihr Team verschlagwortet hat, oder Fragen, die Sie hier hinzufügen.",
  none: "Noch keine Themen",
  noneText:
    "Wählen Sie zwei oder mehr Schlagwörter dafür, wonach Ihre Kunden fragen, etwa „Erstattung“ und „Lieferung“.",
  noTags: "Keine weiteren Schlagwörter",
  choose: "Schlagwort",
  add: "Zum Thema machen",
  conversations: (count) => (count === 1 ? "1 Gespräch" : `${count} Gespräche`),
  examples: (count) => (count === 1 ? "1 Beispiel" : `${count} Beispiele`),
  lacks: (count) => (count === 1 ? "1 weiteres Beispiel nötig" : `${count} weitere Beispiele nötig`),
  edit: "Beispiele",
  drop: "Kein Thema",
  dropTitle: (name) => `${name} nicht mehr erkennen?`,
  dropText:
    "Das Schlagwort bleibt, auch an Gesprächen, die es haben. Nur der Assistent vergibt es nicht mehr und schlägt es nicht mehr vor.",
  examplesTitle: (name) => `Beispiele für ${name}`,
  newExamples: "Fragen, eine pro Zeile",
  newExamplesHint:
    "Schreiben Sie sie so, wie Kunden fragen. Namen, E-Mail-Adressen und Nummern werden unkenntlich gemacht.",
  addExamples: "Hinzufügen",
  remove: (text) => `Beispiel entfernen: ${text}`,
  close: "Fertig",
  mode: "Was mit einem erkannten Thema geschieht",
  modes: {
    off: "Nichts",
    suggest: "Agenten vorschlagen",
    set: "Schlagwort automatisch vergeben",
  },
  modeTexts: {
    off: "Der Assistent lernt und misst, zeigt und vergibt aber nichts.",
    suggest: "Agenten sehen das Thema über dem Gespräch und vergeben es mit einem Klick oder der Taste Y.",
    set: "Das Schlagwort wird vergeben, bevor die Regeln zur Verteilung laufen, sodass Regeln es nutzen können, und auch an Gespräche, die nie bei Ihrem Team ankommen.",
  },
  notYet: (needed, share) =>
    `Noch nicht verfügbar: Mindestens ${needed} weitere Ihrer verschlagworteten Gespräche müssen erkannt werden, alle richtig, um ${share} zu belegen.`,
  notMeasured: "Noch nicht verfügbar: In Ihren eigenen Gesprächen wurde noch nichts gemessen.",
  paused:
    "Das Schlagwort wird derzeit nicht vergeben, weil der gewünschte Anteil nicht erreicht ist. Agenten sehen so lange Vorschläge.",
  precision: "Anteil, der richtig sein muss",
  measured: "Wie gut Themen erkannt werden",
  measuredText:
    "Jedes Beispiel wird mit einem Assistenten geprüft, der es nicht kennt. Ist er nicht sicher genug, nennt er kein Thema.",
  learning: "Lernt aus Ihren Änderungen …",
  noFigures: "Noch gibt es nichts zu messen: Zwei Themen brauchen je mindestens 5 Beispiele.",
  history: "Ihre eigenen Gespräche",
  all: "Alle Beispiele",
  tested: (right, of) => `${right} von ${of} richtig, wenn er immer eines nennt`,
  named: (share, of) => `Nennt bei ${share} von ${of} ein Thema`,
  right: (share, low, high) => `${share} davon sind richtig (95-%-Intervall: ${low} bis ${high})`,
  noneNamed: "Nie sicher genug, um eines zu nennen",
  className: "Thema",
  found: "Erkannt",
  correct: "Richtig, wenn genannt",
  confusions: "Was verwechselt wird",
  noConfusions: "Keine Fehler bei Ihren Beispielen.",
  confused: (is, taken) => `${is}, gehalten für ${taken}`,
  noTopic: "kein Thema",
  perClass: "Nach Thema",
  learntAt: (time) => `Gelernt ${time}`,
};
