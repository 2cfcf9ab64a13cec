/** What requests ask for: a judgement takes a tenth of a reply. */
export type RequestKind = "generate" | "judge";

/** Milliseconds of a request before one was measured: SmolLM2-135M on two cores. */
const UNMEASURED_MS: Readonly<Record<RequestKind, number>> = { generate: 1_200, judge: 100 };
/** How much the newest request counts in the mean: the last ten or so say how fast it is now. */
const NEWEST = 0.2;

/** Counts the requests of one model, and estimates how long the next one would wait. */
export interface Waiting {
  /** A request has been accepted. Call what it returns when it's over, with the milliseconds to its first text if there was one. */
  begin(kind: RequestKind): (ended?: { readonly firstMs?: number }) => void;
  /** Milliseconds that a request made now would wait before it's computed. */
  readonly ms: number;
}

const mean = (before: number | undefined, now: number) =>
  before === undefined ? now : before + NEWEST * (now - before);

/**
 * For a model that computes so many requests side by side, the others in their order of arrival.
 * @param nowMs a clock that only goes forward
 */
export function waitingForSlots(slots: number, nowMs: () => number = () => performance.now()): Waiting {
  const measured: Partial<Record<RequestKind, number>> = {};
  const open: { readonly kind: RequestKind; readonly fromMs: number }[] = [];
  const takes = (kind: RequestKind) => measured[kind] ?? UNMEASURED_MS[kind];
  return {
    begin(kind) {
      const entry = { kind, fromMs: nowMs() };
      // One that had to wait says nothing about how long computing takes.
      const isAlone = open.length < slots;
      open.push(entry);
      return () => {
        const at = open.indexOf(entry);
        if (at < 0) return;
        open.splice(at, 1);
        if (isAlone) measured[kind] = mean(measured[kind], nowMs() - entry.fromMs);
      };
    },
    get ms() {
      if (open.length < slots) return 0;
      // When each slot is free, if every request ahead takes as long as the last ones did.
      const free = open.slice(0, slots).map(({ kind, fromMs }) => Math.max(0, takes(kind) - (nowMs() - fromMs)));
      for (const { kind } of open.slice(slots)) {
        free.sort((a, b) => a - b);
        free[0] = (free[0] ?? 0) + takes(kind);
      }
      return Math.min(...free);
    },
  };
}

/**
 * For a server that doesn't say how many requests it computes side by side: by how long the last ones waited for their
 * first text, shared among the requests that were ahead of them.
 */
export function waitingForFirstText(): Waiting {
  let each: number | undefined;
  let open = 0;
  return {
    begin() {
      const place = ++open;
      let isOver = false;
      return (ended) => {
        if (isOver) return;
        isOver = true;
        open--;
        if (ended?.firstMs !== undefined) each = mean(each, ended.firstMs / place);
      };
    },
    get ms() {
      // Without others, the first text is the server's own time, not a wait.
      return open === 0 ? 0 : (each ?? 0) * open;
    },
  };
}
