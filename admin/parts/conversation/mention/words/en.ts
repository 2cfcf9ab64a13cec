export const en = {
  list: "Mention a colleague",
  found: (count: number) =>
    count === 1 ? "1 colleague, Enter to mention them" : `${count} colleagues, arrow keys to choose`,
};

export type MentionWords = typeof en;
