/** Secrets that a support chat must not ask for, in English, German, Spanish and French. */
import { wordsOf } from "../words.ts";

/** On folded words with one space between them. */
const SECRET =
  "(?:passwords?|passcodes?|passphrases?|pins?|pin (?:codes?|numbers?)|cvvs?|cvcs?|cvv2|security (?:codes?|answers?)|card (?:numbers?|details?|data|information)|(?:credit|debit|bank) card(?: (?:numbers?|details?))?|bank account numbers?|one time (?:codes?|passwords?|passcodes?)|(?:verification|confirmation|login|sms|authentication|2fa|two factor|six digit|6 digit) codes?|otps?|tans?|seed phrases?|recovery (?:codes?|phrases?)|social security numbers?|ssn|private keys?|credentials|login details|" +
  "passwort\\w{0,2}|kennwort\\w{0,2}|geheimzahl|prufziffer|kartennummer|kreditkarten(?:nummer|daten)|sicherheitscode|sicherheitsnummer|bestatigungscode|einmal(?:code|passwort)|zugangsdaten|anmeldedaten|" +
  "contrasenas?|claves?(?: secreta| de acceso)?|codigo (?:de (?:seguridad|verificacion|confirmacion|un solo uso)|pin|cvv)|numero de (?:su |la |tu )?tarjeta|datos de (?:su |la |tu )?tarjeta|" +
  "mots? de passe|codes? (?:secret|confidentiel|pin|cvv|de (?:securite|verification|confirmation)|a usage unique)|cryptogramme|numero de (?:votre |la )?carte|coordonnees bancaires|identifiants)";

/** What can be between a verb and the secret; not "you": "we send you a link to reset your password". */
const BETWEEN =
  "(?:(?:me|us|over|back|here|in|to|it|with|the|your|this|that|full|current|old|new|complete|correct|account|a|an|now|also|please|just|and|or|by|reply|chat|message|customer|support|team|card|credit|debit|bank|name|email|address|date|expiry|number|username|user|login|for|of|first|" +
  "uns|mir|bitte|ihr|ihre|ihren|ihrem|ihrer|dein|deine|deinen|das|die|den|hier|im|mit|sie|du|doch|kurz|noch|vollstandige|vollstandigen|aktuelles|aktuelle|und|oder|" +
  "nos|me|su|sus|tu|tus|la|el|los|las|aqui|por|favor|y|o|completo|completa|actual|numero|de|tarjeta|" +
  "nous|moi|votre|vos|ton|ta|le|les|ici|sil|vous|plait|et|ou|actuel|complet) ){0,8}";

/** Telling somebody a secret: nothing in an article makes that right in a chat. */
const TELLING =
  "(?:send|tell|give|share|provide|supply|submit|forward|reply|write|paste|disclose|dictate|(?:e ?mail|text|message|dm|whatsapp) (?:me|us)|let (?:me|us) (?:know|have)|" +
  "(?:we|i|team|agents?|support|colleagues?) (?:\\w{1,12} ){0,2}(?:need|needs|require|requires|want|wants)(?: you to)?|(?:could|can|may|might) (?:i|we) (?:\\w{1,12} ){0,2}(?:have|get|see|know)|" +
  "senden|sende|schicken|schick|schicke|nennen|nenne|geben|gib|teilen|teile|verraten|mitteilen|schreiben|schreib|ubermitteln|(?:wir|ich) (?:brauchen|brauche|benotigen|benotige)|" +
  "envie|envienos|envienme|envieme|enviar|envianos|diga|diganos|digame|dinos|denos|deme|danos|facilite|facilitenos|indiquenos|indiqueme|comparta|proporcione|proporcionenos|confirmenos|necesito|necesitamos|" +
  "envoyez|donnez|communiquez|transmettez|partagez|ecrivez|fournissez|dites|repondez|avons besoin|ai besoin)";

/** Entering one somewhere: right on the company's own sign-in page, if an article says so. */
const ENTERING =
  "(?:type|enter|confirm|verify|state|need|require|have|use|choose|read|" +
  "eingeben|geben sie|tippen|bestatigen|brauchen|benotigen|angeben|" +
  "escriba|indique|introduzca|confirme|teclee|" +
  "indiquez|confirmez|saisissez|tapez|entrez)";

const TOLD: readonly RegExp[] = [
  new RegExp(`\\b${TELLING} ${BETWEEN}${SECRET}\\b`, "g"),
  // "What is your PIN", "wie lautet Ihr Passwort", "cuál es su clave", "quel est votre code secret".
  new RegExp(
    `\\b(?:what(?: is|s| was)|whats|wie (?:ist|lautet)|was ist|cual es|quel(?:le)? est) (?:your|ihre?|deine?|su|tu|votre|ton) (?:\\w{1,12} ){0,2}${SECRET}\\b`,
    "g",
  ),
  // "your password to us", "Ihr Passwort an uns", "su clave aquí".
  new RegExp(
    `\\b${SECRET} (?:\\w{1,12} ){0,3}(?:to us|to me|to our (?:team|support|agents?)|in (?:this|the) chat|in your (?:reply|answer)|(?:by|via) (?:email|e mail|text|sms|phone)|an uns|an mich|hier im chat|per (?:e mail|email|sms)|en este chat|por (?:correo|sms)|dans ce chat|par (?:e mail|email|sms))\\b`,
    "g",
  ),
];
const ENTERED = new RegExp(
  `\\b${ENTERING} ${BETWEEN}${SECRET}\\b|\\b${SECRET} (?:here|hier|aqui|ici|eingeben|angeben)\\b`,
  "g",
);

const WARNS =
  /\b(?:never|not|dont|cannot|wont|nobody|no one|without|niemals|nie|nicht|kein|keine|niemand|ohne|nunca|no|jamas|nadie|sin|jamais|ne|pas|sans|aucun)\b/;

/** How far back we look for "never" and the like, in characters of folded text. */
const LOOK_BACK = 40;

/**
 * How a sentence asks the reader for a secret, if it does: `told` to somebody, or `entered` somewhere. "Never share
 * your PIN" and "we never ask for your password" don't ask for one.
 */
export function asksForSecret(sentence: string): "told" | "entered" | undefined {
  const plain = wordsOf(sentence).join(" ");
  const asks = (pattern: RegExp) =>
    [...plain.matchAll(pattern)].some(
      (match) => !WARNS.test(plain.slice(Math.max(0, match.index - LOOK_BACK), match.index)),
    );
  if (TOLD.some(asks)) return "told";
  return asks(ENTERED) ? "entered" : undefined;
}
