import { saysNo } from "./prompts.ts";
import { splitSentences } from "./sentences.ts";
import { faultOf, type Support, wordsOfQuestion } from "./support.ts";

/** Where sentences go that can be shown. */
interface Shower {
  say(text: string): void;
  readonly shown: string;
}

/** Why the rest isn't shown. */
export type SentenceFault = "not-in-knowledge" | "unsupported-sentence";

export interface SentenceGate {
  take(delta: string): void;
  /** The text has ended: the last sentence is complete, too. */
  finish(): void;
  readonly failed: AbortSignal;
  readonly fault: SentenceFault | undefined;
  readonly received: string;
  /** What is shown has no word that is only in the question, nothing that was put back, and no earlier tier's text. */
  readonly isPublic: boolean;
}

/** Passes on complete, supported sentences in order; the first one that fails stops everything. */
export function createSentenceGate(
  shower: Shower,
  support: Support,
  options: {
    readonly language: string;
    readonly restore?: (text: string) => string;
    /** Whether a sentence that passed the rules also says what its source says. Absent: only the rules are checked. */
    readonly understood?: ((sentence: string) => boolean) | undefined;
  },
): SentenceGate {
  const controller = new AbortController();
  const before = shower.shown;
  let text = "";
  let at = 0;
  let fault: SentenceFault | undefined;
  let isPublic = before === "";
  const check = (sentence: string): SentenceFault | undefined => {
    if (saysNo(sentence)) return "not-in-knowledge";
    // A placeholder's number wasn't written by the model.
    const bare = sentence.replace(/\[[A-Z-]+-\d+\]/g, "");
    if (faultOf(bare, support) !== undefined) return "unsupported-sentence";
    // To the splitter, a list is one sentence; each of its lines must be supported by itself.
    const isUnderstood = bare.split("\n").every((line) => options.understood?.(line) ?? true);
    return isUnderstood ? undefined : "unsupported-sentence";
  };
  const release = (whole: boolean) => {
    const spans = splitSentences(text.slice(at), options.language);
    const from = at;
    for (const span of whole ? spans : spans.slice(0, -1)) {
      fault = check(text.slice(from + span.start, from + span.end));
      if (fault !== undefined) return controller.abort();
      const piece = text.slice(at, from + span.end);
      const lead = at === 0 && before !== "" ? "\n\n" : "";
      const restored = options.restore?.(piece) ?? piece;
      if (restored !== piece || wordsOfQuestion(piece, support).length > 0) isPublic = false;
      shower.say(lead + restored);
      at = from + span.end;
    }
  };
  return {
    take(delta) {
      if (fault !== undefined) return;
      text += text === "" ? delta.trimStart() : delta;
      release(false);
    },
    finish: () => release(true),
    failed: controller.signal,
    get fault() {
      return fault;
    },
    get received() {
      return text;
    },
    get isPublic() {
      return isPublic;
    },
  };
}
