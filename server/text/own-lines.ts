import { linear } from "./linear.ts";

const MAIL_HEADERS =
  "from|sent|date|to|cc|subject|von|gesendet|datum|an|betreff|de|enviado(?: el)?|fecha|para|asunto|envoye(?: le)?|le|a|objet";

/** "On Monday, Ada wrote:", "Am 3. Mai schrieb Ada:", "El lunes, Ada escribió:", "Le lundi, Ada a écrit :". */
const WROTE = linear(
  /^on\b.{3,200}\bwrote ?:$/,
  /^am\b.{3,200}\bschrieb\b.{0,120}:$/,
  /^el\b.{3,200}\bescribio ?:$/,
  /^le\b.{3,200}\ba ecrit ?:$/,
  /^(?:-+|_+) ?(?:original message|forwarded message|ursprungliche nachricht|weitergeleitete nachricht|mensaje original|mensaje reenviado|message (?:d'origine|original|transfere)) ?(?:-+|_+)$/,
  /^(?:begin forwarded message|anfang der weitergeleiteten nachricht|inicio del mensaje reenviado|debut du message (?:reexpedie|transfere)) ?:$/,
);
const HEADER = linear(`^(?:${MAIL_HEADERS}) ?: ?.{1,300}$`);
const FIRST_HEADER = linear(/^(?:from|von|de) ?: ?.{1,300}$/);
const SIGNATURE = linear(
  /^--$/,
  /^_{5,80}$/,
  /^(?:(?:many |with |kind(?:est)? |best |warm(?:est)? )*regards|best wishes|all the best|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|cheers|(?:many )?thanks(?: (?:again|in advance|and (?:kind |best )?regards))?|thank you(?: in advance)?)[,.!]?$/,
  /^(?:mit (?:freundlichen|besten|lieben|herzlichen) grussen|(?:viele|liebe|beste|freundliche|herzliche|schone) grusse|mfg|vg|lg|hochachtungsvoll|(?:vielen |besten )?dank(?: im voraus)?)[,.!]?$/,
  /^(?:(?:un |muchos )?(?:cordial(?:es)? )?saludos?(?: cordial(?:es)?)?|atentamente|(?:muchas )?gracias(?: de antemano)?)[,.!]?$/,
  /^(?:(?:bien )?cordialement|salutations(?: distinguees)?|(?:bien |tres )?a vous|(?:merci(?: d'avance| beaucoup)?)|sinceres salutations)[,.!]?$/,
);
/** What phones and mail programs add. */
const SENT_FROM = linear(
  /^(?:sent|get outlook) (?:from|for) .{2,60}$/,
  /^(?:von meine[mr] .{2,60} gesendet|gesendet (?:von|mit) .{2,60})$/,
  /^(?:enviado desde .{2,60})$/,
  /^(?:envoye (?:de|depuis|a partir de) .{2,60})$/,
);
const SALUTATION = linear(
  /^(?:dear|hi|hello|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen)|sehr geehrte[rs]?|liebe[rs]?|hola|buen(?:os|as) (?:dias|tardes)|estimad[oa]s?|bonjour|bonsoir|cher|chere|madame|monsieur)\b.{0,60}[,!:]$/,
);

/** The longest line that a pattern examines: mail programs write shorter ones. */
const MAX_LINE = 400;

/** Lower case, without accents, bold marks and surrounding white space. */
const fold = (line: string): string =>
  line
    .slice(0, MAX_LINE)
    .normalize("NFD")
    .replace(/[\u0300-\u036f*]/g, "")
    .replaceAll("\u00df", "ss")
    .replaceAll("\u2019", "'")
    .replace(/[\t\u00a0\u202f]/g, " ")
    .toLowerCase()
    .trim();

/** A delimiter rather than a phrase: what follows it is a signature, however long. */
const DELIMITER = linear(/^--$/, /^_{5,80}$/);
/** Non-empty lines of a name, a company and its addresses. */
const MOST_SIGNATURE_LINES = 8;
const MOST_SIGNATURE_WIDTH = 90;

/**
 * A visitor's own lines in a pasted e-mail: without the quoted thread, the header, the signature and the salutation. A
 * text that isn't an e-mail is returned unchanged.
 */
export function ownLines(text: string): string {
  if (!text.includes("\n")) return text;
  const { own, isMail } = cut(text, () => true);
  if (!isMail) return text;
  const [first = ""] = own;
  if (own.some((line, i) => i > 0 && line.trim() !== "") && SALUTATION.test(fold(first))) own.shift();
  const left = own.join("\n").trim();
  return left === "" ? text : left;
}

/**
 * The same for an e-mail that is shown to people: a phrase such as "Thanks" only begins a signature if nothing but a name
 * and addresses follows it, and the salutation stays. Empty if all of it is quoted.
 */
export function ownLinesOfMail(text: string): string {
  return cut(text, (folded, i) => DELIMITER.test(folded[i] ?? "") || isSignature(folded, i + 1))
    .own.join("\n")
    .trim();
}

/** Whether the lines up to a quotation or the end are a signature: few, short, without a question or a postscript. */
function isSignature(folded: readonly string[], from: number): boolean {
  let lines = 0;
  for (let i = from; i < folded.length; i++) {
    const line = folded[i] ?? "";
    if (line.startsWith(">") || WROTE.test(line) || (line !== "" && WROTE.test(`${line} ${folded[i + 1] ?? ""}`)))
      break;
    if (FIRST_HEADER.test(line) && HEADER.test(folded[i + 1] ?? "")) break;
    if (line === "") continue;
    if (line.length > MOST_SIGNATURE_WIDTH || line.includes("?") || /^p\.? ?s\b/.test(line)) return false;
    // A sentence; "Acme Inc." isn't one.
    if (/[.!]$/.test(line) && line.split(" ").length > 3) return false;
    if (++lines > MOST_SIGNATURE_LINES) return false;
  }
  return true;
}

/** @param ends whether the phrase in a line, by its number, begins a signature */
function cut(
  text: string,
  ends: (folded: readonly string[], i: number) => boolean,
): { own: string[]; isMail: boolean } {
  const lines = text.split("\n");
  const folded = lines.map(fold);
  const at = (i: number) => folded[i] ?? "";
  const own: string[] = [];
  let isMail = false;
  for (let i = 0; i < lines.length; i++) {
    const line = at(i);
    const isHeader = FIRST_HEADER.test(line) && [1, 2, 3].some((more) => HEADER.test(at(i + more)));
    if (isHeader && own.length === 0) {
      // A whole e-mail with its header on top: what follows it is the visitor's.
      while (HEADER.test(at(i + 1))) i++;
      isMail = true;
    } else if (isHeader || WROTE.test(line) || (line !== "" && WROTE.test(`${line} ${at(i + 1)}`))) {
      isMail = true;
      // Replied below the quotation: the unquoted text there continues.
      const below = own.length === 0 ? folded.findIndex((one, at) => at > i && one.startsWith(">")) : -1;
      if (below === -1) break;
      i = below;
    } else if (line.startsWith(">") || SENT_FROM.test(line)) isMail = true;
    else if (own.length > 0 && SIGNATURE.test(line) && ends(folded, i)) {
      isMail = true;
      // A quotation may follow, with nothing of the visitor's below it.
      break;
    } else if (line !== "" || own.length > 0) own.push(lines[i] ?? "");
  }
  return { own, isMail };
}
