import type { PastQuestion } from "../store/past-conversation.ts";
import { wordsOf } from "../text/words.ts";
import type { CannedReply } from "../wire/past-conversations.ts";

/** A reply that was sent less often is no habit. */
const FEWEST = 3;
/** Replies that are shown. */
const SHOWN = 100;
/** Shorter ones ("Thanks!") need no template. */
const SHORTEST_WORDS = 8;
/** Share of word triples that two versions of one reply have in common. */
const ALIKE = 0.6;
/** Replies that a triple is in, beyond which it tells nothing. */
const COMMONEST = 200;

/**
 * What agents wrote again and again, with small differences: replies worth keeping as templates, most often sent first. Pure.
 * Each group is shown by the version that is most like the others.
 */
export function cannedReplies(questions: readonly PastQuestion[]): CannedReply["replies"] {
  const replies = questions.flatMap(({ reply, question }) => {
    if (reply === null) return [];
    const words = wordsOf(withoutGreeting(reply));
    return words.length < SHORTEST_WORDS ? [] : [{ text: withoutGreeting(reply), question, triples: triplesOf(words) }];
  });
  const places = new Map<string, number[]>();
  const groups: { members: number[] }[] = [];
  const groupOf = new Map<number, { members: number[] }>();
  for (const [i, { triples }] of replies.entries()) {
    const shared = new Map<number, number>();
    for (const triple of triples) {
      const there = places.get(triple) ?? [];
      if (there.length <= COMMONEST) for (const other of there) shared.set(other, (shared.get(other) ?? 0) + 1);
      if (there.length <= COMMONEST) there.push(i);
      places.set(triple, there);
    }
    const [best] = [...shared]
      .map(([other, count]) => ({ other, alike: count / (triples.size + (replies[other]?.triples.size ?? 0) - count) }))
      .filter(({ alike }) => alike >= ALIKE)
      .sort((a, b) => b.alike - a.alike || a.other - b.other);
    const group = best === undefined ? undefined : groupOf.get(best.other);
    if (group !== undefined) group.members.push(i);
    const own = group ?? { members: [i] };
    if (group === undefined) groups.push(own);
    groupOf.set(i, own);
  }
  return groups
    .filter(({ members }) => members.length >= FEWEST)
    .sort((a, b) => b.members.length - a.members.length)
    .slice(0, SHOWN)
    .flatMap(({ members }) => {
      const shown = mostTypical(members.map((i) => replies[i] as (typeof replies)[number]));
      return shown === undefined ? [] : [{ text: shown.text, times: members.length, question: shown.question }];
    });
}

/** "Hi [NAME-1]," and the agent's name below belong to one conversation. */
function withoutGreeting(reply: string): string {
  const lines = reply.split("\n").map((line) => line.trim());
  const greets =
    /^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten tag|liebe[r]?|sehr geehrte[r]?|bonjour|cher|chère|hola|estimad[oa])\b[^.!?]{0,60}[,!.]?$/iu;
  const ends =
    /^(?:(?:kind|best|warm)(?:est)? regards|regards|cheers|thanks|many thanks|sincerely|best|viele grüße|mit freundlichen grüßen|cordialement|saludos|un saludo)[,!.]?$/iu;
  const from = greets.test(lines[0] ?? "") ? 1 : 0;
  const end = lines.findIndex((line, i) => i > from && ends.test(line));
  return lines
    .slice(from, end < 0 ? lines.length : end)
    .join("\n")
    .trim();
}

function triplesOf(words: readonly string[]): ReadonlySet<string> {
  const triples = new Set<string>();
  for (let i = 0; i + 2 < words.length; i++) triples.add(words.slice(i, i + 3).join(" "));
  return triples;
}

function mostTypical<T extends { readonly triples: ReadonlySet<string> }>(members: readonly T[]): T | undefined {
  const counts = new Map<string, number>();
  for (const { triples } of members) for (const one of triples) counts.set(one, (counts.get(one) ?? 0) + 1);
  const typical = ({ triples }: T) =>
    [...triples].reduce((sum, one) => sum + (counts.get(one) ?? 0), 0) / Math.max(1, triples.size);
  return members.reduce<T | undefined>(
    (best, one) => (best === undefined || typical(one) > typical(best) ? one : best),
    undefined,
  );
}
