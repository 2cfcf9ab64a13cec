export const en = {
  title: "Inbox",
  queue: "Queue",
  mine: "Mine",
  all: "All open",
  views: "Show",
  list: "Conversations",
  emptyQueue: "Nobody is waiting",
  emptyQueueText:
    "The assistant is handling every chat. Conversations appear here when a customer asks for a person or the assistant can't answer.",
  emptyMine: "Nothing assigned to you",
  emptyMineText: "Take a conversation from the queue.",
  emptyAll: "No open conversations",
  emptyAllText: "You're all caught up.",
  more: (shown: string, all: string) => `Showing the ${shown} that have waited longest, of ${all}.`,
  released: (count: number) =>
    count === 1
      ? "A conversation went back to the queue while you were away:"
      : `${count} conversations went back to the queue while you were away:`,
  dismiss: "Dismiss",
  help: "Keyboard shortcuts",
  keys: {
    move: "Next, previous conversation",
    open: "Open",
    take: "Take",
    reply: "Reply",
    note: "Write a note",
    back: "Hand back to the assistant",
    close: "Close the conversation",
    leave: "Leave the text field and go back to the list",
    help: "Show shortcuts",
  },
};
export type InboxWords = typeof en;
