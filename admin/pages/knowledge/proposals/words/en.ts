const n = (value: number) => value.toLocaleString("en");
const articles = (count: number) => (count === 1 ? "1 article" : `${n(count)} articles`);
const phrasings = (count: number) => (count === 1 ? "1 phrasing" : `${n(count)} phrasings`);

export const en = {
  title: "Proposed phrasings",
  why: "Other ways customers might ask, for articles with few phrasings. The ones you accept take effect with the next publish.",
  propose: "Propose phrasings",
  open: (count: number) => (count === 1 ? "1 proposed phrasing" : `${n(count)} proposed phrasings`),
  // Filters
  filter: "Filter",
  all: "All",
  sources: { "large-model": "Large model", conversation: "Conversations" },
  flagged: "Closer to another article",
  onlyArticle: (title: string) => `Only "${title}"`,
  showAllArticles: "Show all articles",
  // List
  selectFitting: "Select all best matches",
  select: (text: string) => `Select "${text}"`,
  selected: (count: number) => `${n(count)} selected`,
  accept: "Accept",
  edit: "Edit",
  drop: "Drop",
  clear: "Clear",
  acceptEdited: "Accept",
  cancel: "Cancel",
  editField: "Phrasing",
  accepted: (count: number) =>
    `${phrasings(count)} accepted. ${count === 1 ? "It takes" : "They take"} effect with the next publish.`,
  dropped: (count: number) => `${phrasings(count)} dropped. ${count === 1 ? "It" : "They"} won't be proposed again.`,
  more: "Show more",
  // Check
  fits: "Best match",
  place: (rank: number) => `${n(rank)}${rank === 2 ? "nd" : rank === 3 ? "rd" : "th"} choice for this question`,
  closerTo: "Closer to:",
  unchecked: "Not compared with other articles yet",
  conversation: "Show conversation",
  // Keys
  keys: { move: "move", select: "select", accept: "accept", edit: "edit", drop: "drop" },
  // Empty
  emptyTitle: "Teach the assistant your customers' words",
  emptyBody:
    "The assistant finds an article more often when it knows how customers ask for it. Get phrasings from a large model or from your own conversations, then accept or drop each one.",
  decidedTitle: "Nothing left to decide",
  decidedBody: "Publish your changes to use the phrasings you accepted.",
  noneFound: "Nothing matches these filters",
  resetFilters: "Show all",
  // Job
  running: (done: number, all: number) => `Proposing phrasings: ${n(done)} of ${articles(all)}`,
  spent: (spent: string, budget: string) => `${spent} of a ${budget} budget`,
  cancelJob: "Stop",
  states: {
    running: "Running",
    done: "Done",
    cancelled: "Stopped",
    "over-budget": "Stopped: budget reached",
    failed: "Stopped: the model didn't answer",
  },
  result: (proposed: number, count: number) => `${phrasings(proposed)} proposed for ${articles(count)}`,
  skipped: (count: number) => `No phrasings for ${articles(count)}`,
  dismiss: "Hide",
  // Dialog
  source: "Source",
  sourceWhy: {
    "large-model":
      "Writes twelve questions for each article with few phrasings. The articles' text is sent to your provider.",
    conversation:
      "Questions your customers asked and an article answered. Personal data is removed. Nothing leaves your server.",
  },
  fewerThan: "Articles with fewer phrasings than",
  articlesHead: "Articles",
  questionsHead: "Questions",
  priceHead: "Estimated price",
  about: (price: string, model: string) => `About ${price} with ${model}`,
  free: "Free",
  budget: "Budget in US dollars",
  budgetWhy: "Stops before going over this amount. Phrasings proposed by then are kept.",
  unpriced: (model: string) => `We don't have a price for ${model}`,
  unpricedWhy: "Its cost can't be estimated or limited here. Check your provider's prices first.",
  missing: "No large model is set up",
  missingWhy: "Set LLM_URL, LLM_MODEL and LLM_API_KEY on the server, then restart it. Or use your conversations.",
  noArticles: "Every article has enough phrasings or open proposals.",
  noQuestions:
    "No new questions yet. They come from answers that helped, titles that customers chose, and articles that agents sent.",
  start: "Start",
  alreadyRunning: "Phrasings are already being proposed.",
};
export type ProposalWords = typeof en;
