import { siteSettings } from "../settings/settings.ts";
import { type ClassifierHead, classifierHead } from "../store/classifier.ts";
import { openJobWithKey } from "../store/job.ts";
import type { ClassifierReply } from "../wire/classification.ts";
import { doesOf } from "./does.ts";
import { type Examples, type Kind, learnable } from "./kind.ts";
import { isStale, jobKeyOf, type LookDeps } from "./look.ts";

/** What is done with a kind on a site, and what is known of it. */
export async function classifierStateOf(
  deps: Pick<LookDeps, "db" | "embedderOf">,
  kind: Kind,
  { siteId, examples }: { siteId: string; examples: Examples },
): Promise<Pick<ClassifierReply, "mode" | "does" | "precision" | "figures" | "learntAt" | "isLearning">> {
  const { db } = deps;
  const { mode, precision } = kind.choice(await siteSettings(db, siteId));
  const head = await classifierHead(db, siteId, kind.kind);
  const isLearning =
    learnable(kind, examples).length > 0 &&
    ((await openJobWithKey(db, jobKeyOf(kind, siteId))) !== undefined || (await isStale(deps, kind, siteId)));
  return {
    ...{ mode, precision, isLearning },
    does: doesOf({ mode, precision }, head),
    figures: figuresNow(head, examples),
    learntAt: head?.hasModel === true ? head.learntAt.toISOString() : null,
  };
}

/** Figures without the classes that are gone since. */
function figuresNow(head: ClassifierHead | undefined, { classes }: Examples): ClassifierReply["figures"] {
  const figures = head?.figures;
  if (figures == null) return null;
  const isThere = (id: string | null) => id === null || classes.includes(id);
  return {
    ...figures,
    classes: figures.classes.filter((one) => isThere(one.classId)),
    confusions: figures.confusions.filter((one) => isThere(one.is) && isThere(one.taken)),
  };
}
