export const en = {
  title: "Tune on this site's knowledge",
  text: "Trains the small model on your articles, their phrasings and the replies your team gave, without personal data. Some articles are kept for the exam: a tuned model is only offered if it does better on them.",
  asItCame: "The small model is used as it came.",
  usesTune: (site: string) => `The small model uses a tune of the site “${site}”.`,
  backToModel: "Go back to the model as it came",
  backToTune: "Go back to the tune before",
  missing: "A tune can't be started on this server yet.",
  minutes: "Time to train",
  start: "Start tuning",
  stop: "Stop",
  download: "Download the training data to train elsewhere",
  upload: "Examine an adapter or model trained elsewhere (.gguf)",
  kinds: {
    tune: (when: string) => `Tune of ${when}`,
    adapter: (when: string) => `Adapter trained elsewhere, added ${when}`,
    model: (when: string) => `Model trained elsewhere, added ${when}`,
  },
  states: {
    running: "Running",
    offered: "Better: ready to use",
    "not-offered": "Not better",
    superseded: "Replaced by newer ones",
    stopped: "Stopped",
    interrupted: "Interrupted: start again",
    failed: "Failed",
  },
  stages: {
    data: "Collecting training data",
    training: "Training",
    converting: "Converting",
    exam: "Taking the exam",
  },
  left: (time: string) => `${time} left`,
  data: (articles: number, examples: number, replies: number, heldOut: number) =>
    `${examples.toLocaleString("en")} questions about ${articles.toLocaleString("en")} articles, ${replies.toLocaleString("en")} with a reply by your team; ${heldOut.toLocaleString("en")} articles kept for the exam`,
  former: "Now",
  tuned: "Tuned",
  interval: (value: string, low: string, high: string) => `${value} (${low} to ${high})`,
  inUse: "In use",
  promote: "Use the tuned model",
  promoteTitle: "Use the tuned model?",
  promoteText:
    "It's used from the next message, on every site of this server that it passes the exam on. You can go back at any time.",
  promoteTaken:
    "A tune of another site is in use on this server. If you replace it, that site's short replies may stop.",
  replace: "Replace it",
};
export type TuneWords = typeof en;
