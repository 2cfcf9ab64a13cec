/** Every text of the console, in English. */
export const words = {
  title: "Tuppence console",
  keyLabel: "API key",
  keyHelp:
    "The key that the terminal showed at first start, or BOOTSTRAP_API_KEY. It is kept until this tab is closed.",
  nameLabel: "Your name, as visitors see it",
  enter: "Open the console",
  leave: "Sign out",
  queue: "Waiting for a person",
  empty: "Nobody is waiting.",
  parts: "Parts of the system",
  waits: (seconds: number) =>
    seconds < 60
      ? `${seconds} s`
      : seconds < 3600
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3600)} h`,
  choose: "Choose a conversation from the list.",
  claim: "Take over",
  giveBack: "Give back to the machine",
  close: "Close",
  send: "Send",
  useDraft: "Use the draft",
  reply: "Your reply",
  yours: "You have the floor: the machine is silent.",
  theirs: (agent: string) => `${agent} has this conversation.`,
  summary: "Summary",
  reason: "Why it is here",
  facts: "Facts",
  authors: { visitor: "Visitor", machine: "Machine", person: "Person", system: "Note" },
  loading: "Loading…",
} as const;
