import type { CostsWords } from "./en.ts";

export const de: CostsWords = {
  text: "Die Preise hinter Ihren Kostenzahlen. Änderungen gelten ab jetzt; frühere Kosten bleiben, wie sie sind.",
  machine: "Server",
  machineUsdPerHour: "Server pro Stunde",
  machineUsdPerHourText:
    "Was Sie für den Server bezahlen, ausgelastet oder nicht. Einen Monatspreis teilen Sie durch 730.",
  machineWatts: "Leistung unter Last",
  machineWattsText: "Wir nehmen 15 W für zwei ausgelastete Serverkerne an.",
  usdPerKwh: "Strom pro kWh",
  usdPerKwhText: "Tragen Sie 0 ein, wenn der Strom im Serverpreis enthalten ist.",
  people: "Ihr Team",
  personUsdPerHour: "Arbeitszeit pro Stunde",
  personUsdPerHourText: "Lohn samt Nebenkosten. Gilt für die Minuten, die Mitarbeiter in Gesprächen verbringen.",
  large: "Große Modelle",
  baselineModel: "Vergleichen mit",
  baselineModelText:
    "Was dieselben Antworten von diesem Modell gekostet hätten. Preise pro Million Token, Eingabe / Ausgabe.",
  source: (text) => `Quelle: ${text}`,
  largeModelUsdPerDay: "Tageslimit für das große Modell",
  largeModelUsdPerDayText:
    "Darüber geht es weiter, als gäbe es kein großes Modell, meist an Ihr Team. Der Tag beginnt um 00:00 Uhr UTC.",
  noLimit: "Kein Limit",
  inUse: "Im Einsatz",
  notSetUp: "Nicht eingerichtet. Setzen Sie dafür LLM_URL auf dem Server.",
  priced: (model, price) => `${model}, ${price} pro Million Token, Eingabe / Ausgabe`,
  unpriced: (model) =>
    `${model}. Die Preistabelle enthält dafür keinen Preis: Seine Antworten zählen als kostenlos, und das Limit wirkt nicht.`,
  spentToday: (amount) => `Heute ausgegeben (UTC): ${amount}`,
  usedUp:
    "Das Limit für heute ist aufgebraucht. Das große Modell wird ab 00:00 Uhr UTC wieder gefragt, oder wenn Sie das Limit erhöhen.",
  tests: "Eigene Testgespräche",
  testers: "Gespräche nicht mitzählen von",
  testersText:
    "IP-Adressen, Bereiche wie 203.0.113.0/24 oder E-Mail-Adressen, eine pro Zeile. Gespräche, die jemand beginnt, während er in dieser Konsole angemeldet ist, zählen nie mit. Gilt für neue Gespräche.",
};
