import { type Placeholder, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";

/** When something happened, given as `at` in ISO 8601; null: the database's clock. */
export const atOrNow = sql`coalesce(${sql.placeholder("at")}::timestamptz, now())`;

/** A placeholder of its own name for each column. */
export function placeholders<Name extends string>(...names: readonly Name[]): Record<Name, Placeholder<Name>> {
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as Record<Name, Placeholder<Name>>;
}

/** Placeholders for a change's columns, whose names are a key of `preparedBy`: with a space between them. */
export const changes = (key: string) => placeholders(...key.split(" ").filter(Boolean));

/** A query of drizzle's, with `sql.placeholder`s for what changes. */
interface Preparable<Result> {
  prepare(name: string): { execute(values?: Record<string, unknown>): Promise<Result> };
}

/**
 * A query of every message's: putting its text together takes drizzle a quarter of a millisecond, so it's done once for each
 * connection. Not "prepared" in Postgres' sense: that is the driver's affair.
 */
export function prepared<Values extends object, Result>(
  build: (store: Store) => Preparable<Result>,
): (store: Store, values: Values) => Promise<Result> {
  const made = new WeakMap<Store, ReturnType<Preparable<Result>["prepare"]>>();
  return (store, values) => {
    let query = made.get(store);
    if (query === undefined) {
      query = build(store).prepare("");
      made.set(store, query);
    }
    return query.execute(values as Record<string, unknown>);
  };
}

/** The same where the text depends on something else too, such as which columns are written; few keys, none of which is dropped. */
export function preparedBy<Key extends string | number, Values extends object, Result>(
  build: (store: Store, key: Key) => Preparable<Result>,
): (store: Store, key: Key, values: Values) => Promise<Result> {
  const byKey = new Map<Key, (store: Store, values: Values) => Promise<Result>>();
  return (store, key, values) => {
    let query = byKey.get(key);
    if (query === undefined) {
      query = prepared<Values, Result>((one) => build(one, key));
      byKey.set(key, query);
    }
    return query(store, values);
  };
}
