import { type SiteSettings, siteSettings } from "../desk/settings.ts";
import { remember } from "../lib/remember.ts";
import { latestExam } from "../store/evaluation.ts";
import { largeModelSpend } from "../store/ledger.ts";
import type { TurnParts } from "./parts.ts";
import type { Dials } from "./types.ts";

/** Requests at the small model from which a turn takes the next tier. */
const MAX_QUEUED = 2;
const DAY_MS = 24 * 3_600_000;
/** A dial that was turned holds from the next turn here (`forget`), and after this long in other processes. */
const SETTINGS_MS = 5_000;
const EXAMS_MS = 10_000;
const SPENT_MS = 10_000;

/** What a site's settings, exams and budget allow, without a look into the database for every turn. */
export function createDials(parts: TurnParts) {
  const { db, clock, log } = parts;
  const settings = remember(clock, SETTINGS_MS, (siteId) =>
    siteSettings(db, siteId, (name, fault) =>
      log.warn({ siteId, name, fault }, "a setting does not fit and is not used"),
    ),
  );
  const exams = remember(clock, EXAMS_MS, async (siteId) => {
    const model = parts.smallModel?.id;
    const passed = async (role: "judge" | "compose") =>
      model !== undefined && (await latestExam(db, { siteId, model, role }))?.passed === true;
    return { judge: await passed("judge"), compose: await passed("compose") };
  });
  const spent = remember(clock, SPENT_MS, (siteId) =>
    largeModelSpend(db, { siteId, since: new Date(clock.now().getTime() - DAY_MS) }),
  );
  return {
    settings: (siteId: string): Promise<SiteSettings> => settings.get(siteId),
    /** No exam, no voice; a queue that is long, a model that is down or a budget that is spent: the next tier. */
    async of(siteId: string, site: SiteSettings): Promise<Dials> {
      const { smallModel, largeModel } = parts;
      const exam = smallModel === undefined ? { judge: false, compose: false } : await exams.get(siteId);
      const free = smallModel?.state().status === "ready" && smallModel.queued < MAX_QUEUED;
      const healthy = largeModel !== undefined && ["ready", "degraded"].includes(largeModel.state().status);
      return {
        precision: site.precision,
        largeModel: healthy && (await spent.get(siteId)) < site.largeModelUsdPerDay * 1e9,
        mayJudge: free && exam.judge,
        mayCompose: free && exam.compose,
      };
    },
    forget() {
      settings.forget();
      exams.forget();
    },
  };
}
