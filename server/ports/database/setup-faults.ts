import { messageOf, TuppenceError } from "../../lib/errors.ts";

interface Known {
  readonly code?: RegExp;
  readonly words?: RegExp;
  readonly message: string;
  readonly remedy: string;
}

/**
 * Common mistakes in setting up a Postgres server, by SQLSTATE or Node's code and the driver's message, and what to do.
 * The first match counts.
 */
const KNOWN: readonly Known[] = [
  {
    code: /^(28P01|28000)$/,
    words: /password authentication failed|no password|role .{0,100} does not exist/i,
    message: "Postgres refused the user name or password in DATABASE_URL",
    remedy: "Fix them. If the password contains @, #, /, ? or %, write them as %40, %23, %2F, %3F and %25.",
  },
  {
    words: /SASL|client password must be a string/i,
    message: "DATABASE_URL has no password, and Postgres asks for one",
    remedy: "Add it to DATABASE_URL: postgres://user:password@host:5432/database.",
  },
  {
    code: /^28000$/,
    words: /no encryption|SSL off/i,
    message: "Postgres only accepts connections over TLS",
    remedy: "Add ?sslmode=require to DATABASE_URL.",
  },
  {
    code: /^28000$/,
    message: "Postgres doesn't accept connections from this machine or user",
    remedy: "Allow it in the server's pg_hba.conf, or fix DATABASE_URL.",
  },
  {
    words: /does not support SSL connections/i,
    message: "DATABASE_URL asks for TLS, but this Postgres server doesn't support it",
    remedy: "Turn on TLS on the server (ssl = on), or remove sslmode from DATABASE_URL.",
  },
  {
    code: /CERT|UNABLE_TO_VERIFY|ERR_TLS/,
    message: "The Postgres server's certificate isn't trusted",
    remedy:
      "Add ?sslrootcert=/path/to/ca.pem to DATABASE_URL, or sslmode=no-verify if the network between the two machines is private.",
  },
  {
    code: /^3D000$/,
    message: "The database in DATABASE_URL doesn't exist",
    remedy: "Create it (createdb NAME), or fix the name at the end of DATABASE_URL.",
  },
  {
    code: /^25006$/,
    message: "This Postgres server is read-only",
    remedy: "Point DATABASE_URL at the primary server, or turn off default_transaction_read_only.",
  },
  {
    code: /^42501$/,
    message: "The user in DATABASE_URL isn't allowed to create or change tables",
    remedy: "Make it the owner of the database: ALTER DATABASE name OWNER TO user.",
  },
];

/** DATABASE_UNAVAILABLE in an operator's terms, or undefined if the error is of another kind. */
export function setupFault(error: unknown): TuppenceError | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const words = messageOf(error);
  const known = KNOWN.find(
    (one) => (one.code === undefined || one.code.test(code)) && (one.words === undefined || one.words.test(words)),
  );
  if (known === undefined) return undefined;
  return new TuppenceError("DATABASE_UNAVAILABLE", `${known.message}: ${words}.`, known.remedy, { cause: error });
}
