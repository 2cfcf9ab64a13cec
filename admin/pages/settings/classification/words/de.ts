import type { ClassificationWords } from "./en.ts";

const common = {
  notMeasured: "Noch nicht verfügbar: In Ihren eigenen Gesprächen wurde noch nichts gemessen.",
  precision: "Anteil, der richtig sein muss",
  learning: "Lernt aus Ihren Änderungen …",
  history: "Ihre eigenen Gespräche",
  all: "Alle Beispiele",
  tested: (right: string, of: string) => `${right} von ${of} richtig, wenn er sich immer festlegt`,
  right: (share: string, low: string, high: string) =>
    `${share} davon sind richtig (95-%-Intervall: ${low} bis ${high})`,
  found: "Erkannt",
  correct: "Richtig, wenn genannt",
  confusions: "Was verwechselt wird",
  noConfusions: "Keine Fehler bei Ihren Beispielen.",
  confused: (is: string, taken: string) => `${is}, gehalten für ${taken}`,
  learntAt: (time: string) => `Gelernt ${time}`,
};

export const de: ClassificationWords = {
  text: "Der Assistent kann erkennen, wie dringend ein Gespräch ist und wie es dem Kunden geht. Er zeigt an Ihren eigenen Gesprächen, wie oft er richtig liegt, bevor er selbst etwas setzen darf.",
  conversations: (count) => (count === 1 ? "1 Gespräch" : `${count} Gespräche`),
  shipped: (count) => `${count} mitgelieferte Beispiele`,
  priority: {
    ...common,
    title: "Priorität",
    usual: "normal",
    learns:
      "Gelernt aus den Prioritäten, die Ihr Team setzt. Gespräche, die unverändert geschlossen werden, zählen als normal. Nötig sind davon mindestens 5, und 5 mit einer anderen Priorität.",
    mode: "Was mit einer erkannten Priorität geschieht",
    modes: { off: "Nichts", suggest: "Agenten vorschlagen", set: "Automatisch setzen" },
    modeTexts: {
      off: "Prioritäten werden nicht gelernt.",
      suggest: "Agenten sehen die Priorität über dem Gespräch und setzen sie mit einem Klick oder der Taste Y.",
      set: "Sie wird gesetzt, wenn ein Gespräch in die Warteschlange kommt, bevor Ihre Regeln zur Verteilung laufen. Die Priorität einer Regel hat Vorrang, ebenso die Ihres Teams.",
    },
    notYet: (needed, share) =>
      `Noch nicht verfügbar: Mindestens ${needed} weitere Ihrer Gespräche müssen erkannt werden, alle richtig, um ${share} zu belegen.`,
    paused:
      "Derzeit wird nichts gesetzt, weil der gewünschte Anteil nicht erreicht ist. Agenten sehen so lange Vorschläge.",
    measured: "Wie gut Prioritäten erkannt werden",
    measuredText:
      "Jedes Gespräch wird mit einem Assistenten geprüft, der es nicht kennt. Ist er nicht sicher genug, nennt er keine Priorität.",
    noFigures: "Noch gibt es nichts zu messen: Nötig sind 5 normale Gespräche und 5 mit einer anderen Priorität.",
    named: (share, of) => `Nennt bei ${share} von ${of} eine andere Priorität als normal`,
    noneNamed: "Nie sicher genug, um eine zu nennen",
    className: "Priorität",
    perClass: "Nach Priorität",
  },
  sentiment: {
    ...common,
    title: "Stimmung",
    usual: "neutral",
    learns:
      "Gelernt aus Beispielen auf Englisch, Deutsch, Französisch und Spanisch, die Tuppence mitbringt, und aus dem, was Ihr Team angibt. Gelesen werden die letzten Nachrichten des Kunden.",
    mode: "Was mit einer erkannten Stimmung geschieht",
    modes: { off: "Nichts", suggest: "Agenten vorschlagen", set: "Automatisch setzen" },
    modeTexts: {
      off: "Die Stimmung wird nicht erkannt.",
      suggest:
        "Agenten sehen über dem Gespräch, wie es dem Kunden zu gehen scheint, und bestätigen es mit einem Klick oder der Taste Y.",
      set: "Sie wird gesetzt, wenn ein Gespräch in die Warteschlange kommt, bevor Ihre Regeln zur Verteilung laufen, sodass Regeln sie nutzen können, und erneut, wenn der Kunde mehr schreibt.",
    },
    notYet: (needed, share) =>
      `Noch nicht verfügbar: Mindestens ${needed} weitere der Gespräche, zu denen Ihr Team die Stimmung angegeben hat, müssen erkannt werden, alle richtig, um ${share} zu belegen.`,
    paused:
      "Derzeit wird nichts gesetzt, weil der gewünschte Anteil nicht erreicht ist. Agenten sehen so lange Vorschläge.",
    measured: "Wie gut die Stimmung erkannt wird",
    measuredText:
      "Jedes Beispiel wird mit einem Assistenten geprüft, der es nicht kennt. Ist er nicht sicher genug, sagt er nichts.",
    noFigures: "Noch gibt es nichts zu messen.",
    named: (share, of) => `Nennt ${share} von ${of} negativ oder positiv`,
    noneNamed: "Nie sicher genug, um eine zu nennen",
    className: "Stimmung",
    perClass: "Nach Stimmung",
  },
};
