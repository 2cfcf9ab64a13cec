export const en = {
  title: "New site",
  text: "Each site has its own articles, widget, inbox and settings.",
  name: "Name",
  namePlaceholder: "Your shop",
  nameText: "Shown at the top of the chat.",
  language: "Language of your articles",
  address: "Address of your website",
  addressText: "The chat can only appear there. Leave it empty if you don't know it yet: you can add it later.",
  addressWrong: "This isn't a valid address. Use a form like https://shop.example.",
  key: "Key",
  keyText:
    "Identifies the site in the script tag. It's public and can't be changed later: lowercase letters, digits and hyphens.",
  keyWrong: "Use lowercase letters, digits and hyphens only.",
  keyTaken: "This key is already in use.",
  create: "Create site",
  cancel: "Cancel",
  close: "Close",
};
export type NewSiteWords = typeof en;
