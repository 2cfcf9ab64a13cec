import type { Dials } from "../domain/dials.ts";
import { nanoUsd } from "../domain/money.ts";
import { remember } from "../lib/remember.ts";
import { startOfDay } from "../money/period.ts";
import { type SiteSettings, siteSettings } from "../settings/settings.ts";
import { latestExam } from "../store/evaluation.ts";
import { largeModelSpend } from "../store/ledger.ts";
import { JUDGE_LIMIT_MS } from "./judging.ts";
import type { TurnDeps } from "./parts.ts";
import { PATIENCE } from "./patience.ts";

/** A changed setting applies from the next turn here (`forget`), and after this long in other processes. */
const SETTINGS_MS = 5_000;
const EXAMS_MS = 10_000;
const SPENT_MS = 10_000;

/** What a site's settings, exams and budget allow, without reading the database for every turn. */
export function createDials(deps: TurnDeps) {
  const { db, clock, log } = deps;
  const settings = remember(clock, SETTINGS_MS, (siteId) =>
    siteSettings(db, siteId, (name, fault) =>
      log.warn({ siteId, name, fault }, "a setting does not fit and is not used"),
    ),
  );
  const exams = remember(clock, EXAMS_MS, async (siteId) => {
    const model = deps.smallModel?.id;
    const passed = async (role: "judge" | "compose") =>
      model !== undefined && (await latestExam(db, { siteId, model, role }))?.passed === true;
    return { judge: await passed("judge"), compose: await passed("compose") };
  });
  const spent = remember(clock, SPENT_MS, (siteId) => largeModelSpend(db, { siteId, since: startOfDay(clock.now()) }));
  return {
    settings: (siteId: string): Promise<SiteSettings> => settings.get(siteId),
    /**
     * A model may only speak after passing its exam. If its queue is longer than a visitor's patience, it's down or the
     * budget is spent, the next tier answers.
     */
    async of(siteId: string, site: SiteSettings): Promise<Dials> {
      const { smallModel, largeModel } = deps;
      const exam = smallModel === undefined ? { judge: false, compose: false } : await exams.get(siteId);
      const waitMs = smallModel?.state().status === "ready" ? smallModel.waitMs : Number.POSITIVE_INFINITY;
      const healthy = largeModel !== undefined && ["ready", "degraded"].includes(largeModel.state().status);
      const limit = site.largeModelUsdPerDay;
      const isSpent = healthy && limit !== null && (await spent.get(siteId)) >= nanoUsd(limit);
      return {
        precision: site.precision,
        largeModel: healthy && !isSpent,
        largeModelSpent: isSpent,
        mayJudge: waitMs < JUDGE_LIMIT_MS && exam.judge,
        mayCompose: waitMs <= PATIENCE.sentenceMs && exam.compose && site.replies !== "quote",
        maySuggest: site.suggest,
      };
    },
    forget() {
      settings.forget();
      exams.forget();
    },
  };
}
