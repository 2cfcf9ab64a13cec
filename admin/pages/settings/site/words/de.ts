import type { SiteWords } from "./en.ts";

export const de: SiteWords = {
  text: "Der Name, den Besucher sehen, und die Seiten, auf denen der Chat erscheinen darf.",
  name: "Name",
  nameText: "Erscheint oben im Chat, sofern Sie dem Widget keinen eigenen Namen geben.",
  language: "Sprache",
  languageText:
    "Die Sprache Ihrer Artikel. Der Chat verwendet nach Möglichkeit die Sprache des Besuchers. Für Antworten gilt die Änderung ab der nächsten Veröffentlichung.",
  origins: "Erlaubte Seiten",
  originsText:
    "Eine Adresse pro Zeile, ohne Pfad: https://shop.example. Mit und ohne www zählt getrennt. Auf anderen Seiten lädt der Chat nicht, auch wenn jemand das Tag kopiert.",
  originsPlaceholder: "https://shop.example",
  own: "Auch die Seiten dieses Servers erlauben",
  closed: "Der Chat kann noch nirgends erscheinen. Fügen Sie die Adresse Ihrer Website hinzu.",
  notOrigin: (text: string) => `„${text}“ ist keine gültige Adresse. Verwenden Sie eine Form wie https://shop.example.`,
  key: "Kennung",
  keyText: "Kennzeichnet diese Website im Script-Tag. Sie ist öffentlich und lässt sich nicht ändern.",
  another: "Neue Website",
  nameNeeded: "Geben Sie einen Namen ein.",
  review: "Prüfung von Artikeln",
  reviewOn: "Änderungen von Artikeln brauchen die Freigabe einer zweiten Person",
  reviewText:
    "Jede Änderung, auch aus Importen und Quellen, wartet, bis ein anderer Manager sie freigibt. Niemand kann die eigene freigeben; ein Inhaber kann das übergehen, und es wird protokolliert.",
  reviewOwner: "Nur ein Inhaber kann das ändern.",
  push: "Push-Benachrichtigungen",
  pushOn: "Name und Nachricht des Kunden nennen",
  pushText:
    "Solange dies ausgeschaltet ist, sagen Benachrichtigungen auf den Geräten Ihres Teams nur, dass es etwas Neues gibt. Sie gehen verschlüsselt über die Dienste der Browser-Hersteller, können aber auf einem gesperrten Bildschirm zu sehen sein.",
};
