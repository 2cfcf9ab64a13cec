const n = (value: number) => value.toLocaleString("en");

export const en = {
  title: "Approvals",
  why: "On this site, a second person approves each change of an article before it can be published.",
  emptyTitle: "Nothing is waiting for approval",
  emptyBody: "Changes appear here as soon as somebody saves, imports or accepts one.",
  added: "New",
  changed: "Changed",
  sentBack: "Sent back",
  by: (who: string, when: string) => `${who}, ${when}`,
  somebody: "Import or source",
  commentOf: (who: string) => `${who}:`,
  approve: "Approve",
  sendBack: "Send back",
  comment: "What should be different?",
  cancel: "Cancel",
  own: "You wrote this change. Somebody else has to approve it.",
  approveOwn: "Approve your own change",
  approveAnyway: "Approve anyway",
  overrideWhy: "This is noted in the audit log.",
  more: "Show more",
  // In the publish bar, the list and the editor
  waiting: (count: number) => (count === 1 ? "1 change needs approval" : `${n(count)} changes need approval`),
  look: "Look at them",
  scheduled: (count: number) => (count === 1 ? "1 scheduled" : `${n(count)} scheduled`),
  waits: { scheduled: "Scheduled", review: "In review", "sent-back": "Sent back" },
  waitsHelp: {
    scheduled: "Published at its own time. Other publishes leave it out",
    review: "Needs the approval of a second person before it can be published",
    "sent-back": "A reviewer wants something to be different",
  },
  inReview: "Saved. This change needs the approval of a second person before it can be published.",
  approved: (who: string) => `Approved by ${who}.`,
};
export type ApprovalWords = typeof en;
