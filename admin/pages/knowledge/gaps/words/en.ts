const n = (value: number) => value.toLocaleString("en");
const conversations = (count: number) => (count === 1 ? "1 conversation" : `${n(count)} conversations`);

const past = (count: number) => (count === 1 ? "1 past conversation" : `${n(count)} past conversations`);

export const en = {
  title: "Gaps",
  why: "Questions from the last 90 days that your articles didn't answer: the assistant didn't know, the customer asked for a person anyway, or the answer didn't help. Similar questions are grouped.",
  backToGaps: "All gaps",
  lists: { open: "Open", handled: "Handled", "not-ours": "Not ours" },
  filter: "Show",
  order: "Sort by",
  orders: { cost: "Team time", newest: "Newest", questions: "Most asked" },
  kinds: {
    "not-answered": "Not answered",
    "handed-on": "Handed to a person",
    "answered-badly": "Answer didn't help",
  },
  kindCount: (kind: string, count: string) => `${kind}: ${count}`,
  asked: (count: number) => `Asked in ${conversations(count)}`,
  lastAsked: (when: string) => `last ${when}`,
  teamTime: (time: string, cost: string) => `${time} of your team's time, ${cost}`,
  noTeamTime: "No team time yet",
  askedBefore: (count: number) => `Asked in ${past(count)}`,
  alsoBefore: (count: number) => `also in ${past(count)}`,
  fromPast: "Past conversations",
  refreshing: "New questions are being grouped…",
  fault: "New questions couldn't be grouped",
  more: "Show more",
  emptyTitle: { open: "No gaps", handled: "Nothing handled yet", "not-ours": "Nothing here" },
  emptyBody: {
    open: "Questions show up here when the assistant can't answer them, or when an answer didn't help.",
    handled: "Groups move here when you write an article for them or add them to one.",
    "not-ours": "Mark questions that you don't want answered here. Similar ones will be left out, too.",
  },
  // One group
  questionsTitle: "Questions",
  showConversation: "Open conversation",
  replies: (count: number) => (count === 1 ? "1 reply from your team" : `${n(count)} replies from your team`),
  newestShown: (count: number) => `The newest ${n(count)} are shown.`,
  pastTitle: "From past conversations",
  pastWhy: "Asked at your previous help desk, and not answered in the last replay.",
  showPast: "Past conversations",
  sources: { zendesk: "Zendesk", intercom: "Intercom", chatwoot: "Chatwoot", csv: "CSV" },
  outcomes: {
    answered: "would be answered",
    offered: "would be offered articles",
    "handed-on": "would go to your team",
  },
  whatToDo: "What to do",
  write: "Write an article",
  addTo: "Add to an article",
  notOurs: "Not ours",
  notOursWhy: "Leaves this group out of your list. Similar questions from now on are left out, too.",
  notOursDo: "Leave out",
  // Write
  startFrom: "Start from",
  fromReplies: "Your team's replies",
  fromLargeModel: "A draft by the large model",
  noReplies: "Your team hasn't replied in these conversations yet, so the answer starts empty.",
  drafted: (cost: string) => `Draft written for ${cost}. Check it before you save.`,
  unsupported: "Check these sentences. Your team's replies don't say this:",
  create: "Create article",
  createdHint: "Customers see it after the next publish.",
  // Add
  nearest: "Closest articles",
  closeness: (percent: string) => `${percent} match`,
  otherArticle: "Another article",
  findArticle: "Search articles",
  phrasings: "Phrasings to add",
  noPhrasings: "None of these questions can be used as a phrasing. Write one.",
  addPhrasing: "Another phrasing",
  add: (count: number) => (count === 1 ? "Add 1 phrasing" : `Add ${n(count)} phrasings`),
  // Decided
  done: {
    open: "Open",
    article: "You wrote an article for this",
    phrasings: "Added to an article",
    "not-ours": "Not ours",
  },
  by: (who: string, when: string) => `${who}, ${when}`,
  onServer: "A command on the server",
  reopen: "Put back on the list",
  // Replay
  replayTitle: "Would they be answered now?",
  replayWhy:
    "Asks these questions again, the way customers asked them, and counts the conversations that the assistant would answer itself. Nobody is contacted.",
  replay: { live: "Test what's live", unpublished: "Test with unpublished changes" },
  replaying: "Asking again…",
  stages: {
    split: "Reading the changes",
    embed: "Analysing their meaning",
    tune: "Learning which article answers which question",
    replay: "Asking again",
  } as Record<string, string>,
  answered: (count: number, all: number) => `${n(count)} of ${conversations(all)} would now be answered.`,
  answeredBefore: (count: number, all: number) => `${n(count)} of ${past(all)} would now be answered.`,
  fromArticle: (count: number) => `${n(count)} of them with this article.`,
  offered: (count: number) =>
    count === 1
      ? "In 1 more, the assistant would offer this article."
      : `In ${n(count)} more, the assistant would offer this article.`,
  tested: { live: "Tested what was live", unpublished: "Tested with unpublished changes" },
};
export type GapWords = typeof en;
