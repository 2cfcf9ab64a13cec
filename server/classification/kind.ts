import type { Store } from "../ports/database/port.ts";
import type { SiteSettings } from "../settings/settings.ts";
import { type Classified, LEAST_EXAMPLES } from "../wire/classification.ts";

/** What a site's classifier is learnt from. */
export interface Examples {
  /** All that can be told, with or without examples. */
  readonly classes: readonly string[];
  /** Texts that somebody wrote; null: none of the classes. */
  readonly written: readonly { readonly classId: string | null; readonly text: string }[];
  /** Conversations whose class a person decided, newest first. */
  readonly conversations: readonly { readonly conversationId: string; readonly classId: string | null }[];
}

/** Which conversations are to be told. */
export interface ToTell {
  readonly siteId: string;
  /** When the classifier was made: what an older one said is told again. */
  readonly learntAt: Date;
  readonly now: Date;
  readonly limit: number;
}

/** What a classifier tells about conversations: their topic, for example. */
export interface Kind {
  readonly kind: Classified;
  /** Fewest classes with enough examples: one can be told from none of them, if there are enough of these. */
  readonly leastClasses: 1 | 2;
  choice(settings: SiteSettings): SiteSettings["topics"];
  /** Sites that have something to learn. */
  sites(store: Store): Promise<{ siteId: string; name: string }[]>;
  /** Names what there is to learn, without reading a conversation; another name means that it has changed. */
  mark(store: Store, siteId: string): Promise<unknown>;
  /** @param embedderId of the embedder that is going to read them */
  examples(store: Store, options: { siteId: string; embedderId: string }): Promise<Examples>;
  /** What of a visitor's messages tells it, without personal data. @returns "" if nothing does */
  text(texts: readonly string[]): string;
  /** The vector that is learnt from and told by; left out: the text's own. @returns L2 norm 1 */
  vector?(text: string, own: Float32Array): Float32Array;
  /** Conversations to be told in the background, newest first. */
  toTell(store: Store, options: ToTell): Promise<string[]>;
}

/** By class: examples, written ones and conversations together. */
export function countsOf({ classes, written, conversations }: Examples): ReadonlyMap<string | null, Counts> {
  const counts = new Map<string | null, Counts>();
  for (const classId of [...classes, null])
    counts.set(classId, {
      written: written.filter((one) => one.classId === classId).length,
      conversations: conversations.filter((one) => one.classId === classId).length,
    });
  return counts;
}

interface Counts {
  readonly written: number;
  readonly conversations: number;
}

/** Classes with enough examples to be learnt; none if they can't be told from anything. */
export function learnable(kind: Pick<Kind, "leastClasses">, examples: Examples): string[] {
  const counts = countsOf(examples);
  const isEnough = (classId: string | null) => {
    const { written = 0, conversations = 0 } = counts.get(classId) ?? {};
    return written + conversations >= LEAST_EXAMPLES;
  };
  const enough = examples.classes.filter(isEnough);
  const isTold = enough.length > 1 || (enough.length === 1 && kind.leastClasses === 1 && isEnough(null));
  return isTold ? enough : [];
}
