import type { SiteSettings } from "../settings/settings.ts";
import { siteSettings } from "../settings/settings.ts";
import { type AuditActor, addAudit } from "../store/audit.ts";
import { classifierHead } from "../store/classifier.ts";
import { writeSetting } from "../store/setting.ts";
import { type ClassifierReply, type ClassMode, type FixedClassified, USUAL_CLASS } from "../wire/classification.ts";
import { PRIORITIES, SENTIMENTS } from "../wire/desk.ts";
import { isReached } from "./does.ts";
import { countsOf, type Kind } from "./kind.ts";
import { type LookDeps, learnSoon } from "./look.ts";
import { notSure } from "./not-sure.ts";
import { classifierStateOf } from "./state.ts";

/** Whose classifiers are changed, and by whom. */
export interface ClassifierChange {
  readonly siteId: string;
  readonly siteName: string;
  readonly organisationId: string;
  readonly audit: AuditActor;
}

/** Priority and sentiment of conversations, told by what people decided before. */
export interface FixedClassifiers {
  read(siteId: string, kind: FixedClassified): Promise<ClassifierReply>;
  /** @throws CLASSES_NOT_SURE for `set` before the site's own conversations show the wanted share */
  change(
    request: ClassifierChange & {
      kind: FixedClassified;
      mode?: ClassMode | undefined;
      precision?: number | undefined;
    },
  ): Promise<void>;
}

/** Most pressing, or worst, first. */
const ALL = { priority: PRIORITIES, sentiment: SENTIMENTS } as const;

export function createFixedClassifiers(
  deps: Pick<LookDeps, "db" | "clock" | "jobs" | "embedderOf" | "debounceMs">,
  kinds: Readonly<Record<FixedClassified, Kind>>,
): FixedClassifiers {
  const { db, clock, embedderOf } = deps;
  return {
    async read(siteId, name) {
      const kind = kinds[name];
      const examples = await kind.examples(db, { siteId, embedderId: (await embedderOf(siteId)).id });
      const counts = countsOf(examples);
      return {
        ...(await classifierStateOf(deps, kind, { siteId, examples })),
        kind: name,
        classes: ALL[name].map((classId) => {
          const of = counts.get(classId === USUAL_CLASS[name] ? null : classId);
          return { classId, conversations: of?.conversations ?? 0, shipped: of?.written ?? 0 };
        }),
      };
    },
    async change({ siteId, siteName, organisationId, audit, kind: name, mode, precision }) {
      const before: SiteSettings["topics"] = (await siteSettings(db, siteId))[name];
      const value = { mode: mode ?? before.mode, precision: precision ?? before.precision };
      if (mode === "set" && !isReached(await classifierHead(db, siteId, name), value.precision))
        throw notSure(value.precision);
      await db.transaction(async (tx) => {
        const at = clock.now();
        await writeSetting(tx, { scopeId: siteId, name, value });
        const detail = { kind: name, ...value };
        await addAudit(tx, { ...audit, organisationId, action: "classifier-changed", subject: siteName, detail, at });
        if (value.mode !== "off") await learnSoon(deps, kinds[name], { siteId, name: siteName }, tx);
      });
    },
  };
}
