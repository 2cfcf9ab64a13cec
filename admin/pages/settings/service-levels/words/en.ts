export const en = {
  text: "How soon an agent should reply and resolve, by priority. Lists show what is due, and agents are warned when a quarter of the time is left.",
  off: "No targets",
  on: "Targets",
  offText: "Conversations have no due times.",
  count: "Count time",
  business: "In business hours",
  clock: "Around the clock",
  businessText: "Only while the team of the conversation is available, or the site if it has no team.",
  clockText: "Nights, weekends and holidays count.",
  priority: "Priority",
  reply: "First reply, minutes",
  nextReply: "Next reply, minutes",
  resolution: "Resolution, hours",
  pause:
    "All pause while a conversation is snoozed; the resolution also while it waits for the visitor. The next reply is owed when the visitor writes after an agent’s reply. Leave a field empty for no target.",
  label: "Targets",
  of: (what: string, priority: string) => `${what}: ${priority}`,
};
export type ServiceLevelWords = typeof en;
