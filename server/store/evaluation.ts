import { and, desc, eq } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { evaluation } from "./schema.ts";

export type EvaluationRow = typeof evaluation.$inferSelect;

/** Keeps the result of an exam. */
export async function addEvaluation(
  store: Store,
  given: Omit<typeof evaluation.$inferInsert, "id" | "createdAt">,
): Promise<EvaluationRow> {
  const [row] = await store
    .insert(evaluation)
    .values({ ...given, id: newId() })
    .returning();
  return row as EvaluationRow;
}

/** The newest exam of a model in a role on a site, or undefined: no exam, no voice. */
export async function latestExam(
  store: Store,
  given: { siteId: string; model: string; role: EvaluationRow["role"] },
): Promise<EvaluationRow | undefined> {
  const [row] = await store
    .select()
    .from(evaluation)
    .where(and(eq(evaluation.siteId, given.siteId), eq(evaluation.model, given.model), eq(evaluation.role, given.role)))
    .orderBy(desc(evaluation.createdAt), desc(evaluation.id))
    .limit(1);
  return row;
}

/** All exams of a site, newest first. */
export async function listEvaluations(store: Store, siteId: string): Promise<EvaluationRow[]> {
  return store.select().from(evaluation).where(eq(evaluation.siteId, siteId)).orderBy(desc(evaluation.createdAt));
}
