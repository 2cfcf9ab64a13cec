export const en = {
  text: "These sample conversations give you something to look at in the inbox and overview. The assistant doesn't learn from them.",
  count: (n: number) => (n === 1 ? "One sample conversation." : `${n} sample conversations.`),
  none: "There are no sample conversations.",
  remove: "Remove sample conversations",
  confirm: "Remove all sample conversations?",
  confirmText: "Their messages and handoffs are removed too. Your articles and settings stay. You can't undo this.",
  removed: (n: number) => (n === 1 ? "Removed one conversation." : `Removed ${n} conversations.`),
};
export type DemoWords = typeof en;
