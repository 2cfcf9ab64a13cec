import type { InstallWords } from "./en.ts";

export const de: InstallWords = {
  text: "Fügen Sie den Chat mit einem einzigen Script-Tag in Ihre Website ein. Es zeigt eine Schaltfläche an und lädt alles Weitere erst, wenn ein Besucher den Chat öffnet.",
  tag: "1. Dieses Tag auf jeder Seite einfügen",
  tagText: "An beliebiger Stelle, am besten am Ende des head. Ihre Seite wird dadurch nicht langsamer.",
  allow: "2. Ihre Seiten erlauben",
  allowText: "Der Chat erscheint nur auf diesen Seiten:",
  allowNone: "Noch sind keine Seiten erlaubt.",
  allowLink: "Unter Website ändern",
  open: "3. Über eigene Schaltflächen öffnen (optional)",
  identify: "4. Angemeldete Besucher erkennen (optional)",
  identifyText:
    "Ihr Server signiert ein kurzlebiges Token mit dem Geheimnis aus „Identität“, und Ihre Seite übergibt es an den Chat. Ihr Team sieht dann Name und E-Mail, und Besucher finden ihre Gespräche auf jedem Gerät.",
  server: "Auf Ihrem Server (Node.js mit dem Paket jose)",
  page: "Auf der Seite",
  more: "Informationen zu Ereignissen, Content-Security-Policies und Single-Page-Apps finden Sie in docs/widget.md im Repository.",
  copyLabel: "Code kopieren",
};
