import type { DemoWords } from "./en.ts";

export const de: DemoWords = {
  text: "Mit diesen Beispielgesprächen sehen Sie, wie Posteingang und Übersicht aussehen. Der Assistent lernt nicht daraus.",
  count: (n: number) => (n === 1 ? "Ein Beispielgespräch." : `${n} Beispielgespräche.`),
  none: "Es gibt keine Beispielgespräche.",
  remove: "Beispielgespräche entfernen",
  confirm: "Alle Beispielgespräche entfernen?",
  confirmText:
    "Ihre Nachrichten und Übergaben werden ebenfalls entfernt. Artikel und Einstellungen bleiben erhalten. Das lässt sich nicht rückgängig machen.",
  removed: (n: number) => (n === 1 ? "Ein Gespräch wurde entfernt." : `${n} Gespräche wurden entfernt.`),
};
