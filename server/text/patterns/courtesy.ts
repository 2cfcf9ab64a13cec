/** How letters begin, in the widget's languages; lower case. */
const GREETINGS =
  "hi|hello|hey|dear|good morning|good afternoon|good evening|hallo|guten tag|guten morgen|guten abend|liebe|lieber|sehr geehrte|sehr geehrter|bonjour|bonsoir|cher|chère|hola|buenos días|buenas tardes|estimado|estimada".split(
    "|",
  );
/** How replies end that say nothing else; lower case. */
const FAREWELLS =
  "thanks|thank you|many thanks|best regards|best wishes|kind regards|regards|cheers|have a nice|have a good|have a great|have a lovely|you're welcome|glad i could|glad we could|happy to help|let me know if|let us know if|is there anything else|anything else|does that help|hope this helps|hope that helps|danke|vielen dank|viele grüße|beste grüße|mit freundlichen grüßen|gern geschehen|schönen tag|merci|cordialement|bien à vous|bonne journée|de rien|gracias|saludos|un saludo|atentamente|de nada|que tenga".split(
    "|",
  );
/** Characters of a greeting with its names. */
const LONGEST = 80;
/** Characters of a sentence that only takes leave. */
const SHORT = 45;
/** What ends a greeting. */
const ENDS = [",", "!", ".", ":", "–"];

const begins = (text: string, words: readonly string[]): string | undefined => {
  const lower = text.toLowerCase();
  return words
    .filter((one) => lower.startsWith(one) && !/\p{L}/u.test(lower.charAt(one.length)))
    .sort((a, b) => b.length - a.length)[0];
};

/** A line without the greeting it begins with: "Hi Anna, it takes 3 days." becomes "it takes 3 days." */
export function withoutGreeting(line: string): string {
  const greeting = begins(line, GREETINGS);
  if (greeting === undefined) return line;
  // A title's full stop ends nothing.
  const rest = line.slice(greeting.length, LONGEST).replace(/\b(Mr|Mrs|Ms|Dr)\./gu, "$1_");
  const end = Math.min(...ENDS.map((sign) => rest.indexOf(sign)).filter((at) => at >= 0), rest.length);
  const names = rest
    .slice(0, end)
    .split(" ")
    .filter((word) => word !== "");
  // "Hello is what you say": only names stand between a greeting and its comma.
  const isGreeting =
    names.length <= 4 && names.every((name) => /^\p{Lu}/u.test(name) || name === "there" || name === "again");
  return isGreeting ? line.slice(greeting.length + end + 1).trimStart() : line;
}

/** A sentence that only takes leave or thanks. */
export const isFarewell = (sentence: string): boolean =>
  sentence.length <= SHORT && !/\d/.test(sentence) && begins(sentence, FAREWELLS) !== undefined;
