/** What the parts about a classifier say. */
export interface ClassifierWords {
  readonly mode: string;
  readonly modes: Readonly<Record<"off" | "suggest" | "set", string>>;
  readonly modeTexts: Readonly<Record<"off" | "suggest" | "set", string>>;
  notYet(needed: number, share: string): string;
  readonly notMeasured: string;
  readonly paused: string;
  readonly precision: string;
  readonly measured: string;
  readonly measuredText: string;
  readonly learning: string;
  readonly noFigures: string;
  readonly history: string;
  readonly all: string;
  tested(right: string, of: string): string;
  named(share: string, of: string): string;
  right(share: string, low: string, high: string): string;
  readonly noneNamed: string;
  readonly className: string;
  readonly found: string;
  readonly correct: string;
  readonly confusions: string;
  readonly noConfusions: string;
  confused(is: string, taken: string): string;
  readonly perClass: string;
  learntAt(time: string): string;
}

interface KindWords extends ClassifierWords {
  readonly title: string;
  readonly learns: string;
  /** The class that is never named. */
  readonly usual: string;
}

export interface ClassificationWords {
  readonly text: string;
  conversations(count: number): string;
  shipped(count: number): string;
  readonly priority: KindWords;
  readonly sentiment: KindWords;
}

/** What both say. */
const common = {
  notMeasured: "Not available yet: nothing has been measured on your own conversations.",
  precision: "Share that has to be right",
  learning: "Learning from your changes…",
  history: "Your own conversations",
  all: "All examples",
  tested: (right: string, of: string) => `${right} right out of ${of} if it always decides`,
  right: (share: string, low: string, high: string) => `${share} of those are right (95% interval: ${low} to ${high})`,
  found: "Recognised",
  correct: "Right when named",
  confusions: "What gets mixed up",
  noConfusions: "No mistakes on your examples.",
  confused: (is: string, taken: string) => `${is}, taken for ${taken}`,
  learntAt: (time: string) => `Learned ${time}`,
};

export const en: ClassificationWords = {
  text: "The assistant can recognise how pressing a conversation is and how the customer feels. It shows how often it's right on your own conversations before it may set anything by itself.",
  conversations: (count) => (count === 1 ? "1 conversation" : `${count} conversations`),
  shipped: (count) => `${count} built-in examples`,
  priority: {
    ...common,
    title: "Priority",
    usual: "normal",
    learns:
      "Learned from the priorities your team sets. Conversations that are closed as they came count as normal. It needs at least 5 of them, and 5 of one other priority.",
    mode: "What to do with a recognised priority",
    modes: { off: "Nothing", suggest: "Suggest it to agents", set: "Set it automatically" },
    modeTexts: {
      off: "Priorities aren't learned.",
      suggest: "Agents see the priority above the conversation and set it with one click or the Y key.",
      set: "It's set when a conversation reaches the queue, before your routing rules run. A rule's priority wins, and so does your team's.",
    },
    notYet: (needed, share) =>
      `Not available yet: at least ${needed} more of your conversations have to be recognised, all of them right, to show that ${share} are.`,
    paused: "Nothing is set right now, because the share you want isn't reached. Agents see suggestions meanwhile.",
    measured: "How well priorities are recognised",
    measuredText:
      "Each conversation is tested on an assistant that hasn't seen it. If it isn't sure enough, it doesn't name one.",
    noFigures: "There's nothing to measure yet: it needs 5 normal conversations and 5 of another priority.",
    named: (share, of) => `Names a priority other than normal in ${share} of ${of}`,
    noneNamed: "Never sure enough to name one",
    className: "Priority",
    perClass: "By priority",
  },
  sentiment: {
    ...common,
    title: "Sentiment",
    usual: "neutral",
    learns:
      "Learned from examples that come with Tuppence in English, German, French and Spanish, and from what your team says. It reads the customer's last messages.",
    mode: "What to do with a recognised sentiment",
    modes: { off: "Nothing", suggest: "Suggest it to agents", set: "Set it automatically" },
    modeTexts: {
      off: "Sentiment isn't recognised.",
      suggest:
        "Agents see above the conversation how the customer seems to feel, and confirm it with one click or the Y key.",
      set: "It's set when a conversation reaches the queue, before your routing rules run, so that rules can use it, and again when the customer writes more.",
    },
    notYet: (needed, share) =>
      `Not available yet: at least ${needed} more of the conversations that your team rated have to be recognised, all of them right, to show that ${share} are.`,
    paused: "Nothing is set right now, because the share you want isn't reached. Agents see suggestions meanwhile.",
    measured: "How well sentiment is recognised",
    measuredText:
      "Each example is tested on an assistant that hasn't seen it. If it isn't sure enough, it says nothing.",
    noFigures: "There's nothing to measure yet.",
    named: (share, of) => `Calls ${share} of ${of} negative or positive`,
    noneNamed: "Never sure enough to name one",
    className: "Sentiment",
    perClass: "By sentiment",
  },
};
