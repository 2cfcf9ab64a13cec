import { useEffect, useState } from "react";
import { useGuard } from "./leave.tsx";
import { same } from "./same.ts";

/** Unsaved changes by form, so that they are still there if the reader comes back. */
const drafts = new Map<string, object>();

export interface Draft<T extends object> {
  /** The saved values with the changes on top. */
  readonly value: T;
  readonly changes: Partial<T>;
  readonly isChanged: boolean;
  set<Name extends keyof T>(name: Name, value: T[Name]): void;
  discard(): void;
}

/**
 * Changes that are waiting to be saved; asks before the page is left with some.
 * @param id the form's, including the site's key
 */
export function useDraft<T extends object>(id: string, saved: T): Draft<T> {
  const [changes, setChanges] = useState<Partial<T>>(() => (drafts.get(id) as Partial<T> | undefined) ?? {});
  const kept = Object.fromEntries(
    Object.entries(changes).filter(([name, value]) => !same(value, saved[name as keyof T])),
  ) as Partial<T>;
  const isChanged = Object.keys(kept).length > 0;
  const put = (next: Partial<T>) => {
    setChanges(next);
    if (Object.keys(next).length === 0) drafts.delete(id);
    else drafts.set(id, next);
  };
  const discard = () => put({});
  useGuard(isChanged, discard);
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isChanged]);
  return {
    value: { ...saved, ...kept },
    changes: kept,
    isChanged,
    // Not from what was drawn last: two fields can change in one event.
    set: (name, value) => put({ ...(drafts.get(id) as Partial<T> | undefined), [name]: value }),
    discard,
  };
}
