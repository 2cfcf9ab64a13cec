export const en = {
  title: "Commands",
  hint: "Go to a page, view or conversation, or do something",
  actions: "This conversation",
  pages: "Pages",
  views: "Views",
  conversations: "Conversations",
  nothing: "Nothing found",
  close: "Close",
};
export type PaletteWords = typeof en;
