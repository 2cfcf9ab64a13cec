export const en = {
  transcript: "Transcript",
  merged: (id: string, time: string) => `Merged from ${id}, ${time}`,
  messages: (count: number) => (count === 1 ? "1 message" : `${count} messages`),
  machine: "Assistant",
  seen: "Seen",
  writing: "is typing…",
  why: "Why this answer",
  reason: "Reason",
  searched: "Searched for",
  nearest: "Closest articles",
  articleGone: "(deleted article)",
  translate: "Translate",
  translated: "Translated",
  asWritten: "As written by the agent",
  notTranslated: "Couldn't translate",
  sources: "Sources",
  firstWord: "First word",
  whole: "Full answer",
  tokens: "Tokens read / written",
  cost: "Cost",
  counterfactual: "With a large model",
  helped: "The visitor found this helpful",
  notHelped: "The visitor didn't find this helpful",
  cutShort: "Cut short: an agent took over, or the visitor left",
  articleWords: "The article's own words",
  asked: "Options offered",
  queued: (reason: string | undefined) =>
    reason === undefined ? "Waiting for an agent" : `Waiting for an agent · ${reason}`,
  claimed: (agent: string) => `${agent} took the conversation`,
  returned: (agent: string) => `${agent} handed back to the assistant`,
  closed: "Conversation closed",
  event: {
    transferred: (by: string, from: string, to: string) =>
      by === from
        ? `${by} transferred the conversation to ${to}`
        : `${by} transferred the conversation from ${from} to ${to}`,
    requeued: (by: string, from: string) =>
      by === from
        ? `${by} put the conversation back in the queue`
        : `${by} put ${from}'s conversation back in the queue`,
    "taken-over": (by: string, from: string) => `${by} took over from ${from}`,
    released: (from: string) => `${from} was no longer available, so the conversation went back to the queue`,
  },
  note: (author: string) => `Note from ${author}, visible to your team only`,
  deleteNote: "Delete note",
  sending: "Sending…",
  notSentYet: "Not sent yet. It goes out as soon as you're back online.",
  refused: "Not sent",
  edit: "Edit",
  discard: "Discard",
  teach: "Improve the articles",
  attachment: "File",
  mail: {
    by: "E-mail",
    noSubject: "(no subject)",
    verified: "Sender verified",
    unverified: "Sender not verified",
    whole: "Show the whole e-mail",
    less: "Show less",
  },
  empty: "No messages yet.",
};
export type TranscriptWords = typeof en;
