export const en = {
  text: "The prices behind your cost figures. Changes apply from now on; past costs stay as they are.",
  machine: "Server",
  machineUsdPerHour: "Server, per hour",
  machineUsdPerHourText: "What you pay for the server, busy or idle. For a monthly price, divide by 730.",
  machineWatts: "Power while working",
  machineWattsText: "We assume 15 W for two busy server cores.",
  usdPerKwh: "Electricity, per kWh",
  usdPerKwhText: "Set this to 0 if your hosting price includes electricity.",
  people: "Your team",
  personUsdPerHour: "An agent’s time, per hour",
  personUsdPerHourText:
    "Wages plus everything else an agent’s time costs you. Applied to the minutes agents spend in conversations.",
  large: "Large models",
  baselineModel: "Compare with",
  baselineModelText: "What the same answers would have cost from this model. Prices are per million tokens, in / out.",
  source: (text: string) => `Source: ${text}`,
  largeModelUsdPerDay: "Daily limit for the large model",
  largeModelUsdPerDayText:
    "Once it’s reached, questions are handled as if there were no large model: most go to your team. Days begin at 00:00 UTC.",
  noLimit: "No limit",
  inUse: "In use",
  notSetUp: "Not set up. Set LLM_URL on the server to add one.",
  priced: (model: string, price: string) => `${model}, ${price} per million tokens, in / out`,
  unpriced: (model: string) =>
    `${model}. The price table has no price for it, so its answers count as free and the limit has no effect.`,
  spentToday: (amount: string) => `${amount} spent today (UTC)`,
  usedUp: "Today’s limit is used up. The large model is asked again from 00:00 UTC, or when you raise the limit.",
  tests: "Your own test conversations",
  testers: "Don’t count conversations from",
  testersText:
    "IP addresses, ranges such as 203.0.113.0/24, or e-mail addresses, one per line. Conversations started while signed in to this console are never counted. Applies to new conversations.",
};
export type CostsWords = typeof en;
