import { useEffect, useState } from "react";
import { useGuard } from "./leave.tsx";
import { same } from "./same.ts";

/** What was changed and not saved, by form: a reader who comes back finds it as they left it. */
const drafts = new Map<string, object>();

export interface Draft<T extends object> {
  /** As saved, with the changes over it. */
  readonly value: T;
  readonly changes: Partial<T>;
  readonly isChanged: boolean;
  set<Name extends keyof T>(name: Name, value: T[Name]): void;
  discard(): void;
}

/**
 * Changes to saved values that wait for the save button; leaving the page with some asks first.
 * @param id of the form, with the site's key in it
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
    set: (name, value) => put({ ...changes, [name]: value }),
    discard,
  };
}
