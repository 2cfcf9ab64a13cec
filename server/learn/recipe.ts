/**
 * The gate's constants: the same for every site. Chosen on BANKING77's development questions and on public sets that are
 * asked as if each were a help centre; docs/decisions/2026-11-21-gate.md says how, and what would change them.
 */
export const RECIPE = {
  /** Kernel: exp(gamma (cosine - 1)). */
  gamma: 2,
  /** Ridge on the kernel's diagonal: how little one text alone may say. */
  noise: 0.3,
  /** Neighbouring pieces of an article's body are pooled with its title up to about this many words. */
  pooledWords: 110,
  /** At most so many pooled pieces and so many single ones of an article are points of the classifier. */
  maxPooled: 6,
  maxTexts: 8,
  /** Above so many points articles with enough phrasings, which is so many, give no single pieces. */
  sparePoints: 2400,
  enoughPhrasings: 3,
  /** Above so many, still, the classifier rests on some of them (landmarks): exact is cubic, 1.2 s for 2,200 and 2 s here. */
  exactPoints: 3000,
  landmarks: 1024,
  /** Cosine of a wording with its nearest sibling, where an article has too few to tell. */
  usualCosine: 0.6,
  /** Articles that the gate weighs for one question. */
  candidates: 8,
  /** BM25 over whole articles. */
  k1: 1.2,
  b: 0.6,
  /** Weight of a question whose article was taken out, and of a foreign one, as a share of the held-out ones' whole weight. */
  unknownShare: 0.04,
  foreignShare: 0.5,
  /**
   * Share of phrasings that another article answers as well, or better; such a phrasing bears its article's name about as
   * often as one of its three neighbours' (`doubt.ts`).
   */
  doubt: 0.02,
  doubtful: 0.3,
  /** Pull towards the shipped prior, divided by the number of held-out questions. */
  pull: 0.1,
  /** A held-out phrasing has one sibling fewer than a visitor's question has: its precision is a little low. */
  bias: 0.005,
  /** Share of answerable questions that may be answered by asking which of two or three titles is meant. */
  clarifyShare: 0.12,
  /** Where only other sites' curve is there, so much of the allowed error is used: the prior may fit this site less. */
  priorError: 0.5,
  priorClarifyShare: 0.1,
  /** Of these, at least so many must have offered the right title; and the three must hold at least so much probability. */
  clarifyHits: 0.85,
  clarifyFloor: 0.5,
  /** An intent of the foreign questions that comes nearer than this to any point (cosine) may be known here: it is left out. */
  near: 0.55,
  fewestForeign: 100,
  /** With fewer held-out questions the prior's curve fills up the site's. */
  few: 100,
} as const;

export type Recipe = { readonly [K in keyof typeof RECIPE]: number };

/** What a classifier's point is. */
export const TITLE = 0;
export const PHRASING = 1;
export const TEXT = 2;
export const POOLED = 3;
