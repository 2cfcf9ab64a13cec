// Invented help articles, the same each time, and an embedder that needs no model.

/** Numbers from 0 to 1 that come again with the same seed. */
export function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const SYLLABLES = "ba co di fu ge ha jo ki lo mu ne po qua re so ta vi wo xe yo za".split(" ");
const VERBS = "return track cancel change renew repair charge connect reset report".split(" ");
const WORDS = "the a your our on with before after order parcel account card invoice store battery page button".split(
  " ",
);

/** One article as a line of JSONL: about 1,500 characters, a title, three phrasings, six paragraphs. */
export function articleLine(i) {
  const next = numbers(i + 1);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const name = Array.from({ length: 3 }, () => pick(SYLLABLES)).join("");
  const sentence = () =>
    `${Array.from({ length: 12 }, () => (next() < 0.2 ? pick(SYLLABLES) + pick(SYLLABLES) : pick(WORDS))).join(" ")} ${name}.`;
  const verb = pick(VERBS);
  return JSON.stringify({
    id: `a${i}`,
    title: `How do I ${verb} the ${name} ${i}?`,
    answer: Array.from({ length: 6 }, () => `${sentence()} ${sentence()} ${sentence()}`).join("\n\n"),
    examples: [`${verb} ${name} ${i}`, `can I ${verb} my ${name}`, `${name} ${pick(VERBS)} ${i} help`],
  });
}

/** Embeds by hashing words into 384 numbers: texts that share words are near. */
export function hashEmbedder() {
  const dimension = 384;
  return {
    id: "hash-384@1",
    dimension,
    async embed(texts) {
      return texts.map((text) => {
        const vector = new Float32Array(dimension);
        for (const word of text.toLowerCase().match(/\w+/g) ?? []) {
          let hash = 2166136261;
          for (const sign of word) hash = Math.imul(hash ^ sign.charCodeAt(0), 16777619) >>> 0;
          const at = numbers(hash);
          for (let k = 0; k < 8; k++) vector[Math.floor(at() * dimension)] += at() - 0.5;
        }
        const norm = Math.hypot(...vector) || 1;
        return vector.map((x) => x / norm);
      });
    },
    state: () => ({ status: "ready", detail: "hashes" }),
    close: async () => {},
  };
}
