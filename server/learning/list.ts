import type { Store } from "../ports/database/port.ts";
import { titlesOf } from "../store/article.ts";
import { countGaps, type GapMember, type GapRow, gapMembers, gapsById } from "../store/gap.ts";
import { type PastMember, pastMembers } from "../store/gap-past-question.ts";
import { plainQuestion } from "../text/patterns/placeholders.ts";
import {
  GAP_PAGE,
  type GapList,
  type GapOrder,
  type GapState,
  type GapsReply,
  type GapRow as GapWire,
} from "../wire/gaps.ts";

const STATES: Readonly<Record<GapList, readonly GapState[]>> = {
  open: ["open"],
  handled: ["article", "phrasings"],
  "not-ours": ["not-ours"],
};

/** A page of a site's groups, and how many there are. */
export async function listGaps(
  store: Store,
  siteId: string,
  options: { readonly list: GapList; readonly order: GapOrder; readonly offset: number },
): Promise<Omit<GapsReply, "refreshing" | "fault">> {
  const of = { siteId, states: STATES[options.list] };
  const rows = await gapRows(store, { asked: await gapMembers(store, of), past: await pastMembers(store, of) });
  rows.sort(BY[options.order]);
  const page = rows.slice(options.offset, options.offset + GAP_PAGE);
  const counts = await countGaps(store, siteId);
  const sum = (list: GapList) => STATES[list].reduce((all, state) => all + (counts.get(state)?.gaps ?? 0), 0);
  return {
    gaps: page,
    total: rows.length,
    next: options.offset + page.length < rows.length ? String(options.offset + page.length) : null,
    counts: {
      open: sum("open"),
      handled: sum("handled"),
      "not-ours": sum("not-ours"),
      questions: counts.get("open")?.questions ?? 0,
      past: counts.get("open")?.past ?? 0,
    },
  };
}

const newest = (a: GapWire, b: GapWire) => b.lastAt.localeCompare(a.lastAt) || a.id.localeCompare(b.id);
const asked = (a: GapWire, b: GapWire) => b.conversations - a.conversations || b.past - a.past;
/** What costs the team most first; of the same, what is asked most, here and then in the past; then the newest. */
const BY: Readonly<Record<GapOrder, (a: GapWire, b: GapWire) => number>> = {
  cost: (a, b) => b.personNanoUsd - a.personNanoUsd || asked(a, b) || newest(a, b),
  newest,
  questions: (a, b) => asked(a, b) || b.personNanoUsd - a.personNanoUsd || newest(a, b),
};

/** The questions of one group or several: those asked here, and those of past conversations. Newest first. */
export interface GapQuestions {
  readonly asked: readonly GapMember[];
  readonly past: readonly PastMember[];
}

/** Groups with what their questions come to: those with the newest question asked here first. */
export async function gapRows(store: Store, { asked, past }: GapQuestions): Promise<GapWire[]> {
  const byGap = new Map<string, { asked: GapMember[]; past: PastMember[] }>();
  const of = (gapId: string) => {
    const own = byGap.get(gapId) ?? { asked: [], past: [] };
    byGap.set(gapId, own);
    return own;
  };
  for (const one of asked) of(one.gapId).asked.push(one);
  for (const one of past) of(one.gapId).past.push(one);
  const gaps = await gapsById(store, [...byGap.keys()]);
  const titles = await titlesOf(
    store,
    [...gaps.values()].flatMap((one) => one.articleId ?? []),
  );
  return [...byGap].flatMap(([id, own]) => {
    const gap = gaps.get(id);
    return gap === undefined ? [] : [rowOf(gap, own, titles)];
  });
}

function rowOf(gap: GapRow, { asked, past }: GapQuestions, titles: ReadonlyMap<string, string>): GapWire {
  const kinds = { "not-answered": 0, "handed-on": 0, "answered-badly": 0 };
  for (const one of asked) kinds[one.kind]++;
  const times = asked.length > 0 ? asked.map((one) => one.createdAt) : past.map((one) => one.at);
  const { articleId, decidedBy, decidedAt } = gap;
  const sum = (of: (member: GapMember) => number) => Math.round(asked.reduce((all, one) => all + of(one), 0));
  return {
    id: gap.id,
    state: gap.state,
    question: mostCentral({ asked, past }),
    questions: asked.length,
    conversations: new Set(asked.map((one) => one.conversationId)).size,
    kinds,
    past: past.length,
    lastAt: (times[0] ?? gap.createdAt).toISOString(),
    firstAt: (times.at(-1) ?? gap.createdAt).toISOString(),
    personSeconds: sum((one) => one.personSeconds),
    personNanoUsd: sum((one) => one.personNanoUsd),
    article: articleId === null ? null : { id: articleId, title: titles.get(articleId) ?? "" },
    decidedBy,
    decidedAt: decidedAt?.toISOString() ?? null,
    replay: gap.replay,
  };
}

/** The question that names a group: the closest to all others, of those asked here if there are any. */
function mostCentral({ asked, past }: GapQuestions): string {
  const best = (list: readonly { question: string; centrality: number }[]) =>
    list.reduce<(typeof list)[number] | undefined>(
      (most, one) => (most === undefined || one.centrality > most.centrality ? one : most),
      undefined,
    )?.question;
  return best(asked) ?? plainQuestion(best(past) ?? "");
}
