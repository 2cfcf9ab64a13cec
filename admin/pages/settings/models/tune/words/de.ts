import type { TuneWords } from "./en.ts";

export const de: TuneWords = {
  title: "Mit dem Wissen dieser Website trainieren",
  text: "Trainiert das kleine Modell mit Ihren Artikeln, deren Formulierungen und den Antworten Ihres Teams, ohne personenbezogene Daten. Einige Artikel bleiben der Prüfung vorbehalten: Nur wenn das trainierte Modell dort besser ist, wird es angeboten.",
  asItCame: "Das kleine Modell läuft so, wie es ausgeliefert wurde.",
  usesTune: (site) => `Das kleine Modell nutzt ein Training der Website „${site}“.`,
  backToModel: "Zurück zum ausgelieferten Modell",
  backToTune: "Zurück zum vorigen Training",
  missing: "Auf diesem Server lässt sich noch kein Training starten.",
  minutes: "Trainingszeit",
  start: "Training starten",
  stop: "Anhalten",
  download: "Trainingsdaten herunterladen, um anderswo zu trainieren",
  upload: "Anderswo trainierten Adapter oder Modell prüfen (.gguf)",
  kinds: {
    tune: (when) => `Training vom ${when}`,
    adapter: (when) => `Anderswo trainierter Adapter, hinzugefügt ${when}`,
    model: (when) => `Anderswo trainiertes Modell, hinzugefügt ${when}`,
  },
  states: {
    running: "Läuft",
    offered: "Besser: einsatzbereit",
    "not-offered": "Nicht besser",
    superseded: "Durch neuere ersetzt",
    stopped: "Angehalten",
    interrupted: "Unterbrochen: neu starten",
    failed: "Fehlgeschlagen",
  },
  stages: {
    data: "Trainingsdaten werden gesammelt",
    training: "Training",
    converting: "Umwandlung",
    exam: "Prüfung",
  },
  left: (time) => `noch ${time}`,
  data: (articles, examples, replies, heldOut) =>
    `${examples.toLocaleString("de")} Fragen zu ${articles.toLocaleString("de")} Artikeln, ${replies.toLocaleString("de")} mit einer Antwort Ihres Teams; ${heldOut.toLocaleString("de")} Artikel bleiben der Prüfung vorbehalten`,
  former: "Jetzt",
  tuned: "Trainiert",
  interval: (value, low, high) => `${value} (${low} bis ${high})`,
  inUse: "Im Einsatz",
  promote: "Trainiertes Modell einsetzen",
  promoteTitle: "Trainiertes Modell einsetzen?",
  promoteText:
    "Es gilt ab der nächsten Nachricht, auf jeder Website dieses Servers, auf der es die Prüfung besteht. Sie können jederzeit zurück.",
  promoteTaken:
    "Auf diesem Server ist das Training einer anderen Website im Einsatz. Wenn Sie es ersetzen, gibt es dort womöglich keine kurzen Antworten mehr.",
  replace: "Ersetzen",
};
