/** A number's name, what it means, and how it is counted. */
const explained = (name: string, meaning: string, formula: string) => ({ name, meaning, formula });

export const en = {
  title: "Overview",
  demo: "This is the demo company. Its conversations never count toward your own sites.",
  range: "Period",
  days: (n: number) => `${n} days`,
  custom: "Custom range",
  from: "From",
  to: "To",
  zone: (name: string) => `Days in your time zone (${name}). A conversation counts on the day it started.`,
  tests: (n: number) =>
    n === 1
      ? "1 test conversation by your team isn’t counted."
      : `${n} test conversations by your team aren’t counted.`,
  showTests: "Show",
  exportCsv: "Download CSV",
  info: (name: string) => `What is “${name}”?`,
  formula: "How it’s calculated",
  noBefore: "no earlier data",
  same: "no change",
  points: (n: string) => `${n} pts`,
  few: (n: number, low: string, high: string) =>
    `Only ${n} answered so far, too few for a reliable rate. It’s probably between ${low} and ${high}.`,
  interval: (low: string, high: string) => `95% confidence interval: ${low} to ${high}`,
  of: (part: string, whole: string) => `${part} of ${whole}`,
  conversations: explained(
    "Conversations",
    "Conversations that visitors started in this period.",
    "conversations started",
  ),
  answered: (n: string) => `${n} answered by the assistant`,
  ofAnswered: (share: string, n: string) => `${share} of the ${n} it answered`,
  resolution: explained(
    "Resolved by the assistant",
    "Conversations the assistant resolved on its own: the visitor said it helped, or got an answer and didn’t ask anything else.",
    "(confirmed + presumed) ÷ all conversations",
  ),
  handoff: explained(
    "Handed to your team",
    "Conversations that waited for an agent, or that an agent took over.",
    "conversations with a handoff ÷ all conversations",
  ),
  offered: explained(
    "Offered an agent",
    "Conversations in which the assistant handed over, or offered to get someone. Not every visitor accepts.",
    "conversations with an offer or a handoff ÷ all conversations",
  ),
  large: explained(
    "Sent to the large model",
    "Conversations in which the large model answered at least once.",
    "conversations with an answer by the large model ÷ all conversations",
  ),
  contained: explained(
    "Ended without an agent",
    "Conversations that ended without needing an agent. Some of these visitors left without an answer: see Outcomes.",
    "ended conversations without a handoff ÷ ended conversations",
  ),
  suggested: explained(
    "Suggested articles",
    "How often the assistant wasn’t sure and asked “Do any of these help?” with the nearest articles. A suggestion isn’t an answer; what the visitor then chose is.",
    "conversations with a suggestion ÷ all conversations; suggestions chosen from ÷ suggestions",
  ),
  suggestedIn: "Conversations",
  suggestedChosen: "Visitor chose one",
  response: explained(
    "First response",
    "How long visitors wait for the assistant’s first words after their first real question; greetings don’t count. Half of them wait less than the median; one in 20 waits longer than the 95th percentile.",
    "question received → first words sent, once per conversation",
  ),
  teamResponse: explained(
    "Your team’s first reply",
    "How long visitors who asked for an agent wait for the first reply, nights and weekends included.",
    "handoff queued → agent’s first message, once per conversation",
  ),
  team: (time: string) => `your team: ${time}`,
  noTeam: "No visitor waited for your team in this period.",
  cost: explained(
    "Cost per conversation",
    "All in: the server for the whole period, busy or idle, plus electricity, the large model and your team’s time.",
    "total cost ÷ conversations",
  ),
  perThousand: (usd: string) => `${usd} per 1,000`,
  outcome: explained(
    "Outcomes",
    "How conversations ended. Every conversation has exactly one outcome, so the shares add up to 100%.",
    "conversations with this outcome ÷ all conversations",
  ),
  rateOf: (n: string, rate: string) => `Of the ${n} conversations the assistant answered, it resolved ${rate}.`,
  trend: "Day by day",
  trendOf: (days: number) => `Conversations on each of ${days} days, by outcome`,
  table: "Show as a table",
  day: "Day",
  reasons: explained(
    "Why your team was needed",
    "Why the assistant handed over or offered an agent. A conversation with two reasons counts under both.",
    "conversations with this reason",
  ),
  topics: explained(
    "Conversations by topic",
    "What conversations were about: topics that your team or the assistant added. A conversation with two topics counts under both.",
    "conversations with this topic; resolved by the assistant and handed to your team ÷ those; all-in cost ÷ those",
  ),
  topic: "Topic",
  topicResolved: "Resolved",
  topicHandedOver: "Handed over",
  topicCost: "Cost each",
  noTopic: "No topic",
  noReasons: "The assistant didn’t need your team in this period.",
  median: "Median",
  mean: "Average",
  p95: "95th percentile",
  upTo: (limit: string) => `up to ${limit}`,
  over: (limit: string) => `over ${limit}`,
  savings: explained(
    "Cost",
    "What this period cost, all in, next to what the same answers would have cost from a large model at its list price. Your team’s time would be the same either way, so it isn’t part of the difference.",
    "saved = price of the same answers from the large model − server, electricity and large model",
  ),
  eachAllIn: (usd: string) => `${usd} per conversation, all in`,
  sentence: (options: {
    n: string;
    machine: string;
    large: string | null;
    people: string;
    other: string;
    model: string;
  }) =>
    `${options.n} conversations: ${options.machine} for the server${options.large === null ? "" : `, ${options.large} for the large model`} and ${options.people} of your team’s time; the same answers from ${options.model} would have cost ${options.other}.`,
  savedSum: (usd: string, share: string, model: string) => `You saved ${usd} (${share}) compared with ${model}.`,
  spentMore: (usd: string, model: string) => `That’s ${usd} more than ${model} would have cost.`,
  paysOff: (n: string) => `The server costs the same whether it’s busy or idle: it pays off from ${n} answers a month.`,
  spread: "Median and 95th percentile",
  thousand: "1,000 conversations, all in",
  perResolution: "Each one the assistant resolved",
  marginal: "1,000 more conversations would add",
  machineSum: "Server, whole period",
  energy: "Electricity",
  largeModel: "Large model",
  people: "Your team’s time",
  sum: "Total",
  elsewhere: "Outside conversations (API, deleted)",
  breakEven: explained(
    "Break-even",
    "You pay for the server by the hour and for a large model by the answer. Above this many answers a month, the server is cheaper.",
    "server’s price per month ÷ price of one answer from the model",
  ),
  machine: (usd: string) => `Your server: ${usd} a month`,
  measured: (prompt: string, completion: string) =>
    `One answer: ${prompt} tokens in, ${completion} out (this period’s average).`,
  reference: (prompt: string, completion: string) =>
    `One answer: ${prompt} tokens in, ${completion} out (our assumption until you have answers of your own).`,
  model: "Model",
  perAnswer: "One answer",
  answersAMonth: "Pays off from (a month)",
  sources: "Where these prices come from",
  perMillion: (input: string, output: string) => `${input} in, ${output} out per million tokens`,
  market: explained(
    "What others charge",
    "List prices of other products per resolved conversation. Compare them with your own cost for each one the assistant resolved.",
    "list price per outcome",
  ),
  since: (date: string) => `since ${date}`,
  rating: explained(
    "Satisfaction",
    "Visitors’ ratings of whole conversations, from 1 to 5, and the thumbs under single answers.",
    "sum of ratings ÷ number of ratings",
  ),
  ratings: (n: string) => `${n} ratings`,
  noRatings: "No ratings in this period.",
  helped: "Helpful answers",
  notHelped: "Unhelpful answers",
  nothing: "No conversations in this period",
  nothingText: "Choose a longer period, or check back once visitors have asked something.",
  start: "Three steps to your first numbers",
  startKnowledge: "Add your knowledge and publish it",
  startWidget: "Add the chat to your website with one line of code",
  startTry: "Try a question yourself",
};
export type OverviewWords = typeof en;
