const n = (value: number) => value.toLocaleString("en");
const conversations = (count: number) => (count === 1 ? "1 conversation" : `${n(count)} conversations`);

export const en = {
  title: "Past conversations",
  why: "Import conversations from your previous help desk to see what the assistant would answer today, and to learn how your customers ask. Personal data is removed before anything is stored.",
  import: "Import conversations",
  sources: { zendesk: "Zendesk", intercom: "Intercom", chatwoot: "Chatwoot", csv: "CSV" },
  // Counts
  imported: "Imported",
  replied: "With a reply",
  linked: "With a link to an article",
  // Replay
  replay: "Replay",
  replayAgain: "Replay again",
  replayWhy:
    "Puts every imported question to the assistant as it is now. Nothing is sent to anyone, and nothing is charged.",
  replaying: (done: number, all: number) => `Replaying: ${n(done)} of ${n(all)} questions`,
  answered: "Would be answered",
  offered: "Would be offered articles",
  handedOn: "Would go to your team",
  right: "Same article as your agents",
  rightOf: (right: number, judged: number) => `${n(right)} of ${n(judged)} that can be compared`,
  version: (version: number, when: string) => `Version ${n(version)}, ${when}`,
  // List
  tabs: { conversations: "Conversations", replies: "Replies", imports: "Imports" },
  filter: "Filter",
  all: "All",
  outcomes: { answered: "Answered", offered: "Offered articles", "handed-on": "To your team" },
  wrong: "Other article than your agents",
  question: "Customer",
  reply: "Agent",
  agentsArticle: "Your agents linked to",
  ourArticle: "The assistant would answer from",
  ourOffer: "The assistant would offer",
  noReply: "No reply",
  more: "Show more",
  noneFound: "Nothing matches this filter",
  // Replies
  repliesWhy:
    "What your agents wrote again and again. Save what you want to keep as a canned reply, or turn it into an article.",
  sent: (count: number) => `Sent ${n(count)} times`,
  answers: "Answers, for example",
  copy: "Copy",
  copied: "Copied",
  saveCanned: "Save as canned reply",
  isCanned: "Saved as canned reply",
  noReplies: "No reply was sent three times or more",
  // Imports
  importedAs: (count: number, when: string) => `${conversations(count)}, ${when}`,
  by: (name: string) => `by ${name}`,
  delete: "Delete",
  deleteAsk: "Delete these conversations?",
  deleteWhy: "They are removed from this server. Phrasings you accepted and articles you wrote stay.",
  cancel: "Cancel",
  // Dialog
  choose: "Choose a file",
  chooseOther: "Choose another file",
  formats: "Zendesk tickets with comments, Intercom or Chatwoot conversations as JSON, or a CSV file. Up to 256 MB.",
  tooLarge: "This file is larger than 256 MB. Split it, then import the parts one by one.",
  reading: "Reading the file",
  preview: "Preview",
  found: (count: number, source: string) => `${conversations(count)} from ${source}`,
  news: (added: number, changed: number, unchanged: number) =>
    `${n(added)} new, ${n(changed)} changed, ${n(unchanged)} already imported`,
  facts: (replied: number, linked: number) =>
    `${n(replied)} with a reply, ${n(linked)} with a link to one of your articles`,
  empty: (count: number) => `${n(count)} left out: no question in them`,
  masked: (count: number) => `${n(count)} pieces of personal data removed`,
  faults: (count: number) => (count === 1 ? "1 entry can't be read" : `${n(count)} entries can't be read`),
  line: (line: number, fault: string) => `Line ${n(line)} ${fault}`,
  sample: "As they will be stored",
  importNow: "Import",
  done: "Imported",
  close: "Close",
  back: "Back",
  // Empty
  emptyTitle: "See what the assistant would have answered",
  emptyBody:
    "Import conversations from Zendesk, Intercom, Chatwoot or a CSV file. You'll see how many the assistant can answer, and which articles are missing.",
};
export type PastWords = typeof en;
