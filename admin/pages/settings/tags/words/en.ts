export const en = {
  text: "Tags say what a conversation is about. Agents add them in the inbox, and rules can add them, too.",
  add: "New tag",
  none: "No tags yet",
  noneText: "Create tags for what you want to find again or count, such as “refund” or “bug”.",
  addTitle: "New tag",
  editTitle: "Edit tag",
  name: "Name",
  tooLong: "A tag can have up to 60 characters.",
  colour: "Colour",
  colours: {
    gray: "Grey",
    red: "Red",
    orange: "Orange",
    yellow: "Yellow",
    green: "Green",
    teal: "Teal",
    blue: "Blue",
    violet: "Violet",
    pink: "Pink",
  },
  used: (count: number) => (count === 1 ? "1 conversation" : `${count} conversations`),
  edit: "Edit",
  delete: "Delete",
  deleteTitle: (name: string) => `Delete the tag ${name}?`,
  deleteText: (count: number) =>
    count === 0
      ? "No conversation has it."
      : count === 1
        ? "The conversation that has it no longer shows it."
        : `The ${count} conversations that have it no longer show it.`,
};
export type TagWords = typeof en;
