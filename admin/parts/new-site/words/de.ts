import type { NewSiteWords } from "./en.ts";

export const de: NewSiteWords = {
  title: "Neue Website",
  text: "Jede Website hat ihre eigenen Artikel, ihr Widget, ihren Posteingang und ihre Einstellungen.",
  name: "Name",
  namePlaceholder: "Ihr Shop",
  nameText: "Erscheint oben im Chat.",
  language: "Sprache Ihrer Artikel",
  address: "Adresse Ihrer Website",
  addressText: "Nur dort kann der Chat erscheinen. Sie können das Feld leer lassen und die Adresse später eintragen.",
  addressWrong: "Das ist keine gültige Adresse. Verwenden Sie eine Form wie https://shop.example.",
  key: "Kennung",
  keyText:
    "Kennzeichnet die Website im Script-Tag. Sie ist öffentlich und lässt sich später nicht ändern: Kleinbuchstaben, Ziffern und Bindestriche.",
  keyWrong: "Verwenden Sie nur Kleinbuchstaben, Ziffern und Bindestriche.",
  keyTaken: "Diese Kennung wird bereits verwendet.",
  create: "Website anlegen",
  cancel: "Abbrechen",
  close: "Schließen",
};
