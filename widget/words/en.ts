/** Every text of the widget, in English. Another language is another file with the same keys. */
export const words = {
  title: (site: string | null) => site ?? "Help",
  subtitle: "Ask in your own words",
  close: "Close the chat",
  greeting: (site: string | null) =>
    site === null ? "Hello! How can we help?" : `Hello! Ask anything about ${site}. A person is one click away.`,
  ask: "Your message",
  placeholder: "Write your question…",
  send: "Send",
  tooLong: (limit: number, over: number) =>
    `A message can have ${limit.toLocaleString("en")} characters; this one has ${over.toLocaleString("en")} too many. Please shorten it or send it in parts.`,
  person: "Talk to a person",
  personAsked: "I would like to talk to a person.",
  you: "You",
  machine: "Automatic answer",
  agent: (name: string | undefined) => name ?? "A person",
  sources: "Source",
  sourcesMany: "Sources",
  which: "Which do you mean?",
  helped: "This helped",
  notHelped: "This did not help",
  thanks: "Thank you.",
  sorry: "Thank you for telling us.",
  sending: "Sending…",
  waitingToSend: "Not sent yet: it goes out as soon as you are connected.",
  refused: "Not sent.",
  dismiss: "Remove",
  cutShort: "This answer was cut short.",
  connecting: "Connecting…",
  offline: "You are offline. What you write is kept and sent when the connection is back.",
  thinking: "Looking it up…",
  typing: (name: string | undefined) => `${name ?? "A person"} is writing…`,
  queued: (place: number | undefined) =>
    place === undefined || place <= 1
      ? "We have asked a person to join. You are next."
      : `We have asked a person to join. You are number ${place} in the queue.`,
  joined: (name: string | undefined) => `${name ?? "A person"} is in this chat.`,
  closed: "This conversation has ended. Write to begin a new one.",
  earlier: "Earlier conversation",
  log: "Conversation",
} as const;
