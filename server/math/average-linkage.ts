/** Rows of the matrix that are computed between two pauses, as pairs: some 4 million products, a few milliseconds. */
const PRODUCTS = 4_000_000;

/**
 * Groups unit vectors by average linkage (UPGMA): two groups are joined as long as the mean cosine between their members
 * is at least `least`. It's agglomerative clustering cut at that height, by nearest-neighbour chains (Müllner 2011,
 * arXiv:1109.2378): time and memory grow with the square of the vectors, 16 MB for 2,000.
 * @param weights how often each vector occurs; default once
 * @param pause is awaited between parts of the work, so that visitors are served meanwhile
 * @returns for each vector the number of its group, from 0 in order of first occurrence
 */
export async function averageLinkage(
  vectors: readonly Float32Array[],
  least: number,
  options: { readonly weights?: readonly number[]; readonly pause?: () => Promise<void> } = {},
): Promise<number[]> {
  const n = vectors.length;
  const pause = options.pause ?? (async () => {});
  const size = Float64Array.from({ length: n }, (_, i) => options.weights?.[i] ?? 1);
  const closeness = await cosinesOf(vectors, pause);
  // Two groups of whom neither has a nearer one are joined, or stay as they are for good: joining others never brings a
  // group nearer (average linkage is reducible).
  const isActive = new Uint8Array(n).fill(1);
  const joined = Int32Array.from({ length: n }, (_, i) => i);
  const chain: number[] = [];
  let steps = 0;
  for (let from = 0; from < n; ) {
    if (chain.length === 0) {
      if (isActive[from] === 0) {
        from++;
        continue;
      }
      chain.push(from);
    }
    const tip = chain.at(-1) as number;
    const before = chain.at(-2);
    const near = nearest(closeness, isActive, tip, before);
    if (++steps % 200 === 0) await pause();
    if (near.at < 0 || near.closeness < least) {
      // Nothing is near enough, and nothing will be.
      isActive[tip] = 0;
      chain.pop();
    } else if (near.at === before) {
      chain.length -= 2;
      join(closeness, isActive, size, { into: before, from: tip });
      joined[tip] = before;
    } else {
      chain.push(near.at);
    }
  }
  return numbersOf(joined);
}

async function cosinesOf(vectors: readonly Float32Array[], pause: () => Promise<void>): Promise<Float32Array> {
  const n = vectors.length;
  const found = new Float32Array(n * n);
  let products = 0;
  for (let i = 0; i < n; i++) {
    const a = vectors[i] as Float32Array;
    for (let j = 0; j < i; j++) {
      const b = vectors[j] as Float32Array;
      let sum = 0;
      for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
      found[i * n + j] = sum;
      found[j * n + i] = sum;
    }
    products += i * a.length;
    if (products > PRODUCTS) {
      products = 0;
      await pause();
    }
  }
  return found;
}

/** The group nearest to one; of equally near ones the one before it in the chain, so that the chain ends. */
function nearest(closeness: Float32Array, isActive: Uint8Array, of: number, before: number | undefined) {
  const n = isActive.length;
  let at = before ?? -1;
  let most = before === undefined ? Number.NEGATIVE_INFINITY : (closeness[of * n + before] as number);
  for (let i = 0; i < n; i++) {
    const here = closeness[of * n + i] as number;
    if (isActive[i] === 1 && i !== of && here > most) {
      most = here;
      at = i;
    }
  }
  return { at, closeness: most };
}

/** Lance and Williams's update for average linkage. */
function join(
  closeness: Float32Array,
  isActive: Uint8Array,
  size: Float64Array,
  pair: { readonly into: number; readonly from: number },
): void {
  const { into, from } = pair;
  const n = isActive.length;
  const [a, b] = [size[into] as number, size[from] as number];
  isActive[from] = 0;
  for (let i = 0; i < n; i++) {
    if (isActive[i] === 0 || i === into) continue;
    const mean = (a * (closeness[into * n + i] as number) + b * (closeness[from * n + i] as number)) / (a + b);
    closeness[into * n + i] = mean;
    closeness[i * n + into] = mean;
  }
  size[into] = a + b;
}

function numbersOf(joined: Int32Array): number[] {
  const rootOf = (i: number): number => {
    let at = i;
    while (joined[at] !== at) at = joined[at] as number;
    return at;
  };
  const numbers = new Map<number, number>();
  return Array.from(joined, (_, i) => {
    const root = rootOf(i);
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
}
