export const en = {
  text: "Several steps in one: a reply, a note for the team, tags, a priority, and assigning, snoozing, closing or handing back. Agents press M in a conversation, or type / in a reply.",
  add: "New macro",
  none: "No macros yet",
  noneText: "A macro saves the same clicks in the same order, such as a reply and closing.",
  actions: {
    ...{ reply: "Reply", note: "Note", tag: "Tags", priority: "Priority", assign: "Assign", snooze: "Snooze" },
    ...{ close: "Close", return: "Hand back to the assistant" },
  },
  reply: "Reply to the customer",
  note: "Note for the team",
  afterwards: "Then",
  nothing: "Keep the conversation",
  addTags: "Add tags",
  setPriority: "Set the priority",
  keepPriority: "As it is",
  assignTo: "Assign to",
  toQueue: "The queue",
  keepTeam: "As it is",
  snoozeFor: "For",
};
export type MacrosWords = typeof en;
