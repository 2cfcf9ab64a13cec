const n = (value: number) => value.toLocaleString("en");

export const en = {
  title: "Review",
  why: "What your team suggests for the articles, and answers that somebody should look at. Nothing changes for customers until you publish.",
  suggestions: "Suggestions from your team",
  noSuggestions: "No suggestions. Agents can turn their replies into suggestions from any conversation.",
  answers: "Answers to check",
  noAnswers: "No answers to check. They appear here after a thumbs-down, or when a customer asks the same again.",
  total: (count: number) => n(count),
  kinds: { article: "New article", phrasing: "Phrasing", correction: "Correction" },
  newArticle: "New article",
  by: (who: string, when: string) => `${who}, ${when}`,
  stale: "The article has changed since. Open the conversation to suggest it again, or edit the article.",
  accept: "Accept",
  drop: "Drop",
  accepted: "Accepted. Customers see it after the next publish.",
  reasons: {
    "thumbs-down": "Didn't help",
    "asked-again": "Asked again",
    "large-helped": "The large model's answer helped",
  },
  from: "From:",
  improve: "Improve",
  keep: "Keep it as an article",
  fine: "Nothing to do",
  conversation: "Open conversation",
  more: "Show more",
};
export type ReviewWords = typeof en;
