import type { Period } from "../money/period.ts";
import { toWire } from "../money/period.ts";
import type { Store } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { hoursFor } from "../settings/team-hours.ts";
import { colleaguesOf } from "../store/desk-presence.ts";
import { openJobWithKey } from "../store/job.ts";
import { type ReportScope, reportCounts, reportLoad, reportTimes, type TimesRow } from "../store/report.ts";
import { reportApprovals } from "../store/report-approvals.ts";
import { readReportReplay } from "../store/report-replay.ts";
import { reportTargets, type TargetsRow } from "../store/report-targets.ts";
import { findSiteById } from "../store/site.ts";
import { listTags } from "../store/tag.ts";
import { listTeams } from "../store/team.ts";
import { DRAFT_STATES } from "../wire/approval.ts";
import { PRIORITIES } from "../wire/desk.ts";
import { openStretches } from "../wire/open-hours.ts";
import type { ReportGroup, ReportSpread, ReportsReply, ReportTarget, ReportTargets } from "../wire/reports.ts";
import type { DueKind, ServiceLevels, ServiceTarget } from "../wire/service-level.ts";

interface Asked {
  readonly siteId: string;
  readonly organisationId: string;
  readonly period: Period;
  readonly now: Date;
}

/** What a site's team did in a period. A conversation belongs to the moment at which it reached the queue. */
export async function reports(store: Store, asked: Asked): Promise<Omit<ReportsReply, "site">> {
  const { organisationId, period } = asked;
  const scope = await scopeOf(store, asked);
  // One after the other: the embedded database has one connection.
  const times = await reportTimes(store, scope);
  const counts = await reportCounts(store, scope);
  const load = await reportLoad(store, scope);
  const approvals = await reportApprovals(store, scope);
  const replay = await readReportReplay(store, asked.siteId);
  const isOfPeriod = replay?.from.getTime() === period.from.getTime() && replay.to.getTime() === period.to.getTime();
  const { serviceLevels } = await siteSettings(store, asked.siteId);
  const targets = await reportTargets(store, scope, withTarget(serviceLevels));
  const names = {
    agent: new Map((await colleaguesOf(store, organisationId)).map(({ id, name }) => [id, name])),
    team: new Map((await listTeams(store, organisationId)).map(({ id, name }) => [id, name])),
    tag: new Map((await listTags(store, organisationId)).map(({ id, name }) => [id, name])),
  };
  const groups = (dimension: "agent" | "team" | "tag"): ReportGroup[] =>
    [...new Set([...times, ...targets].filter((one) => one.dimension === dimension).map((one) => one.key))]
      .map((key) => ({
        ...{ key, name: nameOf(dimension, key, names[dimension]) },
        ...timesOf(times, dimension, key),
        targets: targetsOf(targets, dimension, key),
      }))
      .sort((a, b) => (b.handling?.count ?? 0) - (a.handling?.count ?? 0) || (a.key < b.key ? -1 : 1));
  return {
    period: toWire(period),
    ...counts,
    scores: [...counts.scores],
    all: timesOf(times, "all", ""),
    agents: groups("agent"),
    teams: groups("team"),
    tags: groups("tag"),
    hours: load.map(({ hour, handoffs, presentSeconds, known }) => ({
      hour,
      handoffs,
      present: known === 0 ? null : presentSeconds / 3_600 / known,
      ...timesOf(times, "hour", String(hour)),
    })),
    approvals,
    replay: replay !== undefined && isOfPeriod ? replayToWire(replay) : null,
    isReplaying: (await openJobWithKey(store, replayKeyOf(asked.siteId))) !== undefined,
    targets: targetsOf(targets, "all", ""),
  };
}

/** One replay of a site's report at a time. */
export const replayKeyOf = (siteId: string) => `report-replay:${siteId}`;

const replayToWire = (row: NonNullable<Awaited<ReturnType<typeof readReportReplay>>>) => ({
  ...{ conversations: row.conversations, answered: row.answered, isCurrent: row.isCurrent },
  at: row.at.toISOString(),
});

/** Days that a visitor's expectation is measured over, and handoffs that it needs: our choice, a median of fewer jumps. */
const USUAL = { days: 30, least: 20 };

/** The median of first replies in business time over the last 30 days, in seconds; undefined with fewer than 20. */
export async function usualFirstReply(
  store: Store,
  options: { siteId: string; now: Date },
): Promise<number | undefined> {
  const { siteId, now } = options;
  const from = new Date(now.getTime() - USUAL.days * 86_400_000);
  const period = { from, to: now, days: [], starts: [], timeZone: "UTC" };
  const scope = await scopeOf(store, { siteId, period, now });
  const times = timesOf(await reportTimes(store, scope), "all", "").firstReply;
  return times === null || times.count < USUAL.least ? undefined : times.businessMedian;
}

async function scopeOf(
  store: Store,
  { siteId, organisationId, period, now }: Omit<Asked, "organisationId"> & { organisationId?: string },
): Promise<ReportScope> {
  const { hours } = await siteSettings(store, siteId);
  const stretches = (of: typeof hours) => openStretches(of, period.from.getTime(), now.getTime());
  const open = new Map([["", stretches(hours)]]);
  const organisation = organisationId ?? (await findSiteById(store, siteId))?.organisationId ?? "";
  for (const team of await listTeams(store, organisation)) {
    if (team.hours === null) continue;
    open.set(team.id, stretches(await hoursFor(store, { siteId, teamId: team.id, siteHours: hours })));
  }
  return { siteId, from: period.from, to: period.to, timeZone: period.timeZone, open };
}

function nameOf(dimension: "agent" | "team" | "tag", key: string, names: ReadonlyMap<string, string>): string | null {
  if (key === "") return null;
  // An integrator's agent is known by name only.
  return names.get(key) ?? (dimension === "agent" && !/^[0-9a-f-]{36}$/.test(key) ? key : null);
}

function timesOf(rows: readonly TimesRow[], dimension: TimesRow["dimension"], key: string) {
  const of = (kind: TimesRow["kind"]): ReportSpread | null => {
    const row = rows.find((one) => one.dimension === dimension && one.key === key && one.kind === kind);
    if (row === undefined) return null;
    const { count, median, p90, businessMedian, businessP90 } = row;
    return { count, median, p90, businessMedian, businessP90 };
  };
  return { firstReply: of("first-reply"), handling: of("handling") };
}

function targetsOf(rows: readonly TargetsRow[], dimension: TargetsRow["dimension"], key: string): ReportTargets {
  const of = (kind: DueKind): ReportTarget => {
    const row = rows.find((one) => one.dimension === dimension && one.key === key && one.of === kind);
    return { count: row?.count ?? 0, missed: row?.missed ?? 0 };
  };
  return { firstReply: of("first-reply"), nextReply: of("next-reply"), resolution: of("resolution") };
}

/** The numbers of the priorities that have a target of each kind now; all of them where targets are switched off. */
function withTarget(levels: ServiceLevels | null): Readonly<Record<DueKind, readonly number[]>> {
  const having = (minutes: keyof ServiceTarget) =>
    PRIORITIES.flatMap((priority, place) =>
      levels === null || levels.targets[priority][minutes] !== null ? [place] : [],
    );
  return {
    "first-reply": having("firstReplyMinutes"),
    "next-reply": having("nextReplyMinutes"),
    resolution: having("resolutionMinutes"),
  };
}

const COLUMNS = [
  ...["group", "key", "name", "figure", "count"],
  ...["median_seconds", "p90_seconds", "business_median_seconds", "business_p90_seconds"],
] as const;

/** The times of every group as CSV (RFC 4180), header first, then the counts; the load by hour of the week is in it. */
export function reportsCsv(reply: Omit<ReportsReply, "site">): string {
  const lines: (string | number)[][] = [];
  const add = (group: string, key: string, name: string, times: Pick<ReportGroup, "firstReply" | "handling">) => {
    for (const [figure, one] of [
      ["first_reply", times.firstReply],
      ["handling", times.handling],
    ] as const) {
      if (one === null) continue;
      const { count, ...values } = one;
      const { median, p90, businessMedian, businessP90 } = values;
      lines.push([group, key, name, figure, count, median, p90, businessMedian, businessP90]);
    }
  };
  const count = (group: string, key: string, figure: string, value: number, name = "") =>
    lines.push([group, key, name, figure, value, "", "", "", ""]);
  const addTargets = (group: string, key: string, name: string, targets: ReportTargets) => {
    for (const [figure, one] of [
      ["first_reply", targets.firstReply],
      ["next_reply", targets.nextReply],
      ["resolution", targets.resolution],
    ] as const) {
      if (one.count === 0) continue;
      count(group, key, `${figure}_targets`, one.count, name);
      count(group, key, `${figure}_missed`, one.missed, name);
    }
  };
  add("all", "", "", reply.all);
  addTargets("all", "", "", reply.targets);
  for (const [group, list] of [
    ["agent", reply.agents],
    ["team", reply.teams],
    ["tag", reply.tags],
  ] as const) {
    for (const one of list) {
      add(group, one.key, one.name ?? "", one);
      addTargets(group, one.key, one.name ?? "", one.targets);
    }
  }
  for (const one of reply.hours) {
    add("hour", String(one.hour), "", one);
    count("hour", String(one.hour), "handoffs", one.handoffs);
    if (one.present !== null)
      count("hour", String(one.hour), "agents_present", Math.round(one.present * 1_000) / 1_000);
  }
  for (const name of ["handoffs", "unanswered", "closed", "reopened", "asked", "answerable"] as const) {
    count("all", "", name, reply[name]);
  }
  if (reply.replay !== null) {
    count("all", "", "replayed", reply.replay.conversations);
    count("all", "", "replay_answered", reply.replay.answered);
  }
  for (const { kind, id, name, ...drafts } of reply.approvals) {
    for (const state of DRAFT_STATES) count(`approval_${kind}`, id, `drafts_${state}`, drafts[state], name);
  }
  for (const [i, value] of reply.scores.entries()) count("all", "", `rated_${i + 1}`, value);
  return [[...COLUMNS], ...lines].map((fields) => `${fields.map(quoted).join(",")}\r\n`).join("");
}

/** A name may contain anything; one that a spreadsheet would take for a formula is made text. */
function quoted(field: string | number): string {
  if (typeof field === "number") return String(field);
  const text = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
