export const en = {
  text: "The name your visitors see, and the pages where the chat can appear.",
  name: "Name",
  nameText: "Shown at the top of the chat, unless you give the widget its own name.",
  language: "Language",
  languageText:
    "The language of your articles. The chat uses each visitor's own language where it can. Changes apply to answers after the next publish.",
  origins: "Allowed pages",
  originsText:
    "One address per line, without a path: https://shop.example. List the address with www and without it separately. The chat won't load anywhere else, even if someone copies the tag.",
  originsPlaceholder: "https://shop.example",
  own: "Also allow this server's own pages",
  closed: "The chat can't appear anywhere yet. Add your site's address.",
  notOrigin: (text: string) => `“${text}” isn't a valid address. Use the format https://shop.example.`,
  key: "Key",
  keyText: "Identifies this site in the script tag. It's public and can't be changed.",
  another: "New site",
  nameNeeded: "Enter a name.",
  review: "Review of articles",
  reviewOn: "Changes of articles need a second person’s approval",
  reviewText:
    "Every change, including imports and sources, waits until another manager approves it. Nobody can approve their own; an owner can override that, and it’s logged.",
  reviewOwner: "Only an owner can change this.",
  push: "Push notifications",
  pushOn: "Say the customer's name and message",
  pushText:
    "Unless you turn this on, notifications on agents' devices only say that there is something new. They travel encrypted through the services of the browsers' makers, but a locked screen may show them.",
};
export type SiteWords = typeof en;
