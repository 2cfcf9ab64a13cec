export const en = {
  text: "Add the chat to your site with one script tag. It adds a button and loads everything else when a visitor opens the chat.",
  tag: "1. Add this tag to every page",
  tagText: "Anywhere on the page, ideally at the end of the head. It doesn't slow your page down.",
  allow: "2. Allow your pages",
  allowText: "The chat only appears on these pages:",
  allowNone: "No pages are allowed yet.",
  allowLink: "Change in Site",
  open: "3. Open it from your own buttons (optional)",
  identify: "4. Identify signed-in visitors (optional)",
  identifyText:
    "Your server signs a short-lived token with the secret from Identity, and your page passes it to the chat. Agents then see the visitor's name and e-mail, and visitors find their conversations on every device.",
  server: "On your server (Node.js with the jose package)",
  page: "On the page",
  more: "For events, content security policies and single-page apps, see docs/widget.md in the repository.",
  copyLabel: "Copy code",
};
export type InstallWords = typeof en;
