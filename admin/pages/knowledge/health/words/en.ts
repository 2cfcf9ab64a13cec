const n = (value: number) => value.toLocaleString("en");
const articles = (count: number) => (count === 1 ? "1 article" : `${n(count)} articles`);
const times = (count: number) => (count === 1 ? "once" : `${n(count)} times`);

export const en = {
  title: "Health",
  why: "What could mislead a customer, worst first. The score weighs each article by how often customers ask for it.",
  check: "Check again",
  checked: "The articles were read again. Links are checked in the background.",
  // Score
  score: "Health score",
  outOf: "out of 100",
  healthy: (count: number, all: number) => `${n(count)} of ${articles(all)} without findings`,
  reading: "Reading the articles",
  readAgain: "The articles have changed and are being read again.",
  readAt: (when: string) => `Read ${when}`,
  linksWaiting: (waiting: number, all: number) => `${n(waiting)} of ${n(all)} links waiting to be checked`,
  // Tabs
  findingsTab: "Findings",
  articlesTab: "Articles",
  // Filters
  filter: "Filter",
  all: "All",
  dismissedFilter: "Dismissed",
  kinds: {
    contradiction: "Contradictions",
    "not-helping": "Not helping",
    confusable: "Easily confused",
    "dead-link": "Broken links",
    "stale-date": "Past dates",
    "missing-language": "Missing languages",
    "too-long": "Too long",
    unused: "Not used",
  },
  // Findings
  gain: (points: string) => `+${points} points`,
  contradiction: "These two articles say different things",
  odd: "No other article says this",
  alsoIn: (count: number) =>
    count === 1 ? "1 other article says the same" : `${n(count)} other articles say the same`,
  abouts: {
    number: "Different numbers",
    date: "Different days",
    denial: "Yes in one, no in the other",
    cost: "Who pays",
    only: "Only this in one, more in the other",
  },
  notHelping: (bad: number, all: number) => `${n(bad)} of ${n(all)} answers from this article didn't help`,
  confusable: "Customers' questions are easily taken for the other article",
  confusedPhrasings: (count: number) =>
    count === 1 ? "1 phrasing is closer to the other article" : `${n(count)} phrasings are closer to the other article`,
  askedBack: (count: number) => `The assistant asked which one was meant ${times(count)}`,
  example: "Example",
  tells: "What tells them apart",
  deadLink: "This link doesn't work",
  linkStates: {
    unchecked: "Not checked yet",
    alive: "Works",
    dead: "Page not found",
    unreachable: "No reply",
    private: "Leads to a private network, so customers can't open it",
  },
  linkChecked: (when: string) => `Checked ${when}`,
  staleDate: (date: string) => `Mentions a date that has passed: ${date}`,
  missingLanguage: (names: string) => `Not available in ${names}`,
  askedLanguage: (count: number, name: string) =>
    `Customers asked ${count === 1 ? "1 question" : `${n(count)} questions`} in ${name}, but no article is in that language`,
  tooLong: {
    part: (characters: number, limit: number) =>
      `One paragraph has ${n(characters)} characters. Up to ${n(limit)} are quoted at once, so split it.`,
    steps: (characters: number, limit: number) =>
      `One list of steps has ${n(characters)} characters. Up to ${n(limit)} are quoted at once, so split it.`,
    headings: (characters: number) =>
      `${n(characters)} characters and no headings. Add headings so the assistant can quote the right part.`,
  },
  unused: (days: number) => `Nobody asked for this article in the last ${n(days)} days`,
  dismiss: "Dismiss",
  undismiss: "Show again",
  dismissedBy: (name: string | null, when: string) =>
    name === null ? `Dismissed ${when}` : `Dismissed by ${name} ${when}`,
  more: "Show more",
  // Articles
  order: "Sort by",
  orders: { asked: "Most asked", contradicted: "Least helpful", unused: "Longest unused" },
  article: "Article",
  asked: "Asked",
  answered: "Answered",
  helped: "Helped",
  contradicted: "Contradicted",
  contradictedWhy: 'Answers with a thumbs-down or "that didn\'t help", or after which the customer asked again',
  lastUsed: "Last used",
  never: "Never",
  health: "Health",
  period: (days: number) => `Conversations of the last ${n(days)} days`,
  // Empty
  noArticlesTitle: "No articles yet",
  noArticlesBody: "Import your help centre or write an article. Its health will appear here.",
  fineTitle: "Nothing to fix",
  fineBody: "We found no contradictions, broken links or past dates in your articles.",
  noneOfKind: "Nothing of this kind",
  showAll: "Show all",
};
export type HealthWords = typeof en;
