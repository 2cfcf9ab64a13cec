import { and, desc, eq } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { evaluation } from "./schema/model.ts";

export type EvaluationRow = typeof evaluation.$inferSelect;

/** Stores the result of an exam. */
export async function addEvaluation(
  store: Store,
  options: Omit<typeof evaluation.$inferInsert, "id" | "createdAt">,
): Promise<EvaluationRow> {
  const [row] = await store
    .insert(evaluation)
    .values({ ...options, id: newId() })
    .returning();
  return row as EvaluationRow;
}

/** The newest exam of a model in a role on a site, or undefined: then it isn't allowed to speak. */
export async function latestExam(
  store: Store,
  options: { siteId: string; model: string; role: EvaluationRow["role"] },
): Promise<EvaluationRow | undefined> {
  const [row] = await store
    .select()
    .from(evaluation)
    .where(
      and(
        eq(evaluation.siteId, options.siteId),
        eq(evaluation.model, options.model),
        eq(evaluation.role, options.role),
      ),
    )
    .orderBy(desc(evaluation.createdAt), desc(evaluation.id))
    .limit(1);
  return row;
}

/** All exams of a site, newest first. */
export async function listEvaluations(store: Store, siteId: string): Promise<EvaluationRow[]> {
  return store.select().from(evaluation).where(eq(evaluation.siteId, siteId)).orderBy(desc(evaluation.createdAt));
}
