import pg from "pg";

const INT8 = 20;
const INT8_ARRAY = 1016;
const NUMERIC = 1700;
const NUMERIC_ARRAY = 1231;

/**
 * int8 and numeric as JavaScript numbers. sum(int8) is numeric in Postgres, count(*) is int8; both come here.
 * @throws RangeError for a whole number above 2^53, which a number can't hold: an error is better than a wrong amount
 * of money
 */
export function toNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) && !text.includes(".") && text !== "NaN") {
    throw new RangeError(
      `The database gave ${text}, past 2^53, which JavaScript numbers cannot hold exactly. Cast it to text in SQL.`,
    );
  }
  return value;
}

function toNumbers(text: string): (number | null)[] {
  const inside = text.slice(1, -1);
  return inside === "" ? [] : inside.split(",").map((part) => (part === "NULL" ? null : toNumber(part)));
}

type Parse = (text: string) => unknown;
const PARSERS: Readonly<Record<number, Parse>> = {
  [INT8]: toNumber,
  [INT8_ARRAY]: toNumbers,
  [NUMERIC]: toNumber,
  [NUMERIC_ARRAY]: toNumbers,
};

interface TypeTable {
  getTypeParser(oid: number, format?: string): Parse;
}

const numbersOver = (types: TypeTable): TypeTable => ({
  getTypeParser: (oid, format) =>
    (format === "binary" ? undefined : PARSERS[oid]) ?? types.getTypeParser(oid, format ?? "text"),
});

/**
 * pg's client, reading int8 and numeric as numbers. drizzle passes its own type table with each query, bypassing any
 * that a pool was given, so this is the one place that sees them all without changing pg's global parsers.
 */
export class NumberClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // When a connection is lost, its queries are rejected; it also emits "error", to which the pool only listens while
    // the client is idle.
    // Without this, losing one in the middle of a transaction would end the process.
    this.on("error", () => undefined);
  }

  // pg's `query` has eight overloads; what passes through here is a config object with an optional type table.
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of pg cannot be restated without it.
  override query(...args: any[]): any {
    const [config, ...rest] = args;
    const query = super.query.bind(this) as unknown as (...all: unknown[]) => unknown;
    if (typeof config === "string") return query({ text: config, types: numbersOver(pg.types as TypeTable) }, ...rest);
    if (config !== null && typeof config === "object" && typeof config.submit !== "function") {
      return query({ ...config, types: numbersOver(config.types ?? (pg.types as TypeTable)) }, ...rest);
    }
    return query(config, ...rest);
  }
}
