import type { IdentityWords } from "./en.ts";

export const de: IdentityWords = {
  text: "Teilen Sie dem Chat mit, wer auf Ihrer Website angemeldet ist, mit einem Token, das Ihr Server signiert. Ohne Token sind alle Besucher anonym.",
  mode: "Wer einen Chat beginnen kann",
  optional: "Alle",
  optionalText: "Angemeldete Besucher erscheinen mit Namen; andere bleiben anonym.",
  strict: "Nur angemeldete Besucher",
  strictText:
    "Besucher ohne Token können keine Nachrichten senden. Erfordert ein Geheimnis oder einen öffentlichen Schlüssel.",
  secret: "Gemeinsames Geheimnis",
  secretText: "Ihr Server signiert damit Token (HS256). Fügen Sie es nie in eine Webseite ein.",
  has: "Ein Geheimnis ist hinterlegt. Es kann nicht erneut angezeigt werden.",
  hasNot: "Noch kein Geheimnis.",
  make: "Geheimnis erstellen",
  renew: "Geheimnis ersetzen",
  renewTitle: "Geheimnis ersetzen?",
  renewText:
    "Token mit dem alten Geheimnis funktionieren sofort nicht mehr. Aktualisieren Sie gleich danach Ihren Server.",
  made: "Das neue Geheimnis",
  madeText: "Kopieren Sie es jetzt in die Einstellungen Ihres Servers. Sie können es später nicht mehr sehen.",
  done: "Ich habe es kopiert",
  publicKey: "Stattdessen öffentlicher Schlüssel",
  publicKeyText:
    "Wenn Ihre Token mit einem privaten Schlüssel signiert sind (RS256, ES256, EdDSA), fügen Sie hier den öffentlichen Schlüssel als PEM ein. Das Geheimnis wird dann ignoriert.",
  signed: "Wie Sie ein Token signieren, steht unter Einbauen.",
};
