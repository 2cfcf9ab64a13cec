import { createPrivateKey } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { messageOf, TuppenceError } from "./lib/errors.ts";
import { stripEnd } from "./lib/strip.ts";
import { LARGE_MODEL_KINDS, type LargeModelKind } from "./ports/large-model/kind.ts";

/** The only file that reads the environment. Each setting: unit, default, comment; `.env.example` is checked against it by a test. */

const url = (schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.replace(":", "")), {
    error: `must be a URL that starts with ${schemes.map((s) => `${s}://`).join(" or ")}`,
  });

/** A # / ? in a password would end the address there, so it can't be parsed. An @ is fine. */
const postgresUrl = z
  .string()
  .refine((text) => /^postgres(ql)?:\/\//.test(text), {
    abort: true,
    error: "must be a URL that starts with postgres:// or postgresql://",
  })
  .refine((text) => URL.canParse(text) && new URL(text).hash === "" && !/%(?![0-9a-f]{2})/i.test(text), {
    error:
      "can't be read. If the password contains #, /, ?, @ or %, write them as %23, %2F, %3F, %40 and %25: postgres://user:password@host:5432/tuppence",
  });

/** Names or addresses, some with a port, separated by commas. */
const hosts = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((host) => host.trim().toLowerCase())
      .filter(Boolean),
  );

export const SETTINGS = {
  PORT: {
    schema: z.coerce.number().int().min(0).max(65535).default(3000),
    comment: "TCP port of the server. 0 picks a free one.",
  },
  HOST: {
    schema: z.string().default("0.0.0.0"),
    comment: "Address to listen on. 127.0.0.1 accepts connections from this machine only.",
  },
  DATA_DIR: {
    schema: z.string().default("./data"),
    comment: "Folder for the embedded database, the lock file and downloaded models.",
  },
  PUBLIC_URL: {
    schema: url(["http", "https"]).optional(),
    comment: "Address where browsers reach the server, e.g. https://chat.example.com. Default: http://localhost:PORT.",
  },
  DATABASE_URL: {
    schema: postgresUrl.optional(),
    comment:
      "Postgres 15 or newer, used instead of the embedded PGlite, e.g. postgres://user:password@host:5432/tuppence.",
  },
  QDRANT_URL: {
    schema: url(["http", "https"]).optional(),
    comment: "Qdrant 1.10 or newer, used instead of the embedded index.",
  },
  QDRANT_API_KEY: { schema: z.string().optional(), comment: "API key for Qdrant, if it needs one." },
  REDIS_URL: {
    schema: url(["redis", "rediss"]).optional(),
    comment: "Redis 6 or newer, to share events between several servers. They all need the same AUTH_SECRET.",
  },
  FILES_URL: {
    schema: url(["http", "https"])
      .refine((text) => URL.canParse(text) && new URL(text).username !== "" && new URL(text).password !== "", {
        error: "must have an access key and a secret key: https://KEY:SECRET@host/bucket. Write a / in them as %2F",
      })
      .optional(),
    comment:
      "S3-compatible server for files in conversations, instead of FILES_DIR, e.g. https://KEY:SECRET@s3.eu-central-1.amazonaws.com/bucket?region=eu-central-1. Write a / in the keys as %2F.",
  },
  FILES_DIR: {
    schema: z.string().optional(),
    comment:
      "Folder for files in conversations. Several servers need one that they share, or FILES_URL. Default: DATA_DIR/files.",
  },
  EMBEDDER: {
    schema: z.enum(["auto", "english", "multilingual"]).default("auto"),
    comment:
      "What reads articles and questions: english, multilingual (languages in Latin letters; a question finds articles in other languages), or auto: multilingual for sites that aren't all English.",
  },
  EMBEDDER_URL: {
    schema: url(["http", "https"]).optional(),
    comment:
      "OpenAI-compatible embedding server, up to /v1, used for all sites instead of the embedded ones. Other scripts (Chinese, Arabic, Cyrillic) need one.",
  },
  EMBEDDER_MODEL: { schema: z.string().optional(), comment: "Name of the embedding model at EMBEDDER_URL." },
  EMBEDDER_API_KEY: { schema: z.string().optional(), comment: "API key for EMBEDDER_URL, if it needs one." },
  SLM_URL: {
    schema: url(["http", "https"]).optional(),
    comment:
      "OpenAI-compatible server for the small model (llama-server, vLLM, Ollama), up to /v1, used instead of the embedded one.",
  },
  SLM_MODEL: {
    schema: z.string().default("smollm2-135m-instruct"),
    comment:
      "Small model: a name from the catalogue (npm run model -- list), the path of a GGUF file, or the name that SLM_URL uses. 'none' turns it off.",
  },
  JUDGE: {
    schema: z.enum(["on", "off"]).default("on"),
    comment: "Whether a judge, if there is one, reads close questions together with the passages found for them.",
  },
  JUDGE_URL: {
    schema: url(["http", "https"]).optional(),
    comment:
      "Server with a /rerank (llama-server --reranking, vLLM, Jina, Cohere), up to /v1, used instead of JUDGE_MODEL's file.",
  },
  JUDGE_MODEL: {
    schema: z.string().optional(),
    comment:
      "Judge: the path of a GGUF cross-encoder, which the embedder's process loads, or the name that JUDGE_URL uses.",
  },
  JUDGE_API_KEY: { schema: z.string().optional(), comment: "API key for JUDGE_URL, if it needs one." },
  JUDGE_SCORES: {
    schema: z.enum(["auto", "logits", "probabilities"]).default("auto"),
    comment:
      "What JUDGE_URL's scores are. auto: probabilities, until one is below 0 or above 1; from then on logits. To find out, the server sends it one right and one wrong passage at startup.",
  },
  LLM_URL: {
    schema: url(["http", "https"]).optional(),
    comment:
      "Address of the large model: https://api.openai.com/v1 or any OpenAI-compatible one up to /v1, https://api.anthropic.com, https://NAME.openai.azure.com, or http://localhost:11434 (Ollama). Without one, your team gets those questions.",
  },
  LLM_KIND: {
    schema: z.enum(["auto", ...LARGE_MODEL_KINDS]).default("auto"),
    comment:
      "Which API LLM_URL speaks: openai, anthropic, azure or ollama. auto: told by the address, openai for any that it doesn't know.",
  },
  LLM_MODEL: {
    schema: z.string().optional(),
    comment:
      "Name of the large model, as used by the endpoint and the price table; on Azure the deployment's name: give it the model's.",
  },
  LLM_API_KEY: { schema: z.string().optional(), comment: "API key for the large model's endpoint." },
  LLM_API_VERSION: {
    schema: z.string().default("2024-10-21"),
    comment: "Azure only: the api-version that is asked for. Addresses that end in /openai/v1 need none.",
  },
  BOOTSTRAP_API_KEY: {
    schema: z.string().min(16, { error: "must have 16 characters or more" }).optional(),
    comment: "Your own first API key. Without it, the first start creates one and shows it once.",
  },
  AUTH_SECRET: {
    schema: z.string().min(32, { error: "must have 32 characters or more" }).optional(),
    comment:
      "Signs the console's session cookies. Without it, Tuppence creates one in DATA_DIR/auth-secret. If you run several servers, set the same value on each.",
  },
  SMTP_URL: {
    schema: url(["smtp", "smtps"]).optional(),
    comment:
      "Mail server for invitations and password links, e.g. smtp://user:password@mail.example.com:587. Without one, you copy the links yourself.",
  },
  MAIL_FROM: {
    schema: z.string().optional(),
    comment: "Sender of these e-mails, e.g. Support <support@example.com>. Required with SMTP_URL.",
  },
  MAIL_DKIM_DOMAIN: {
    schema: z.string().optional(),
    comment:
      "Domain that outgoing e-mails are signed for (DKIM), e.g. example.com, if your mail server doesn't sign them.",
  },
  MAIL_DKIM_SELECTOR: {
    schema: z.string().optional(),
    comment: "Selector of the DKIM key: its public half is in the DNS at SELECTOR._domainkey.DOMAIN.",
  },
  MAIL_DKIM_KEY_FILE: {
    schema: z.string().optional(),
    comment: "File with the DKIM private key, in PEM. Required with MAIL_DKIM_DOMAIN.",
  },
  MAIL_PRIVATE_HOSTS: {
    schema: hosts,
    comment:
      "Mail servers in private networks that mailboxes may be read from (IMAP), separated by commas, e.g. mail.internal,10.0.0.5:143. All other private addresses are refused.",
  },
  OIDC_ISSUER: {
    schema: url(["http", "https"]).optional(),
    comment: "OpenID Connect provider for signing in, e.g. https://login.example.com/realms/company.",
  },
  OIDC_CLIENT_ID: { schema: z.string().optional(), comment: "Client id of Tuppence at that provider." },
  OIDC_CLIENT_SECRET: {
    schema: z.string().optional(),
    comment: "Client secret at that provider, which must allow PUBLIC_URL/api/auth/callback/oidc as a redirect.",
  },
  OIDC_NAME: { schema: z.string().default("OpenID"), comment: "The provider's name on the sign-in button." },
  TUNER_PYTHON: {
    schema: z.string().optional(),
    comment:
      "Python that trains deep tunes, with the packages of tuner/requirements.txt, e.g. ../tuner-venv/bin/python (also found by itself there). The server needs no Python otherwise.",
  },
  SOURCE_PRIVATE_HOSTS: {
    schema: hosts,
    comment:
      "Hosts in private networks that knowledge sources may read, separated by commas, e.g. wiki.internal,10.0.0.5:8080. All other private addresses are refused.",
  },
  WEBHOOK_PRIVATE_HOSTS: {
    schema: z
      .string()
      .default("")
      .transform((text) =>
        text
          .split(",")
          .map((host) => host.trim().toLowerCase())
          .filter(Boolean),
      ),
    comment:
      "Hosts in private networks that webhooks may be sent to, separated by commas, e.g. crm.internal,10.0.0.5:8080. All other private addresses are refused.",
  },
  DEMO: {
    schema: z.enum(["full", "shop", "off"]).default("full"),
    comment:
      "What the first start creates: full (demo shop with conversations), shop (demo shop only) or off (nothing).",
  },
  AUDIT_DAYS: {
    schema: z.coerce.number().int().min(30).max(36_500).default(730),
    comment: "Days that entries of the audit log are kept, at least 30. Default: 730.",
  },
  LINK_CHECKS: {
    schema: z.enum(["on", "off"]).default("on"),
    comment: "Whether the web addresses in articles are opened now and then, to find dead ones (on or off).",
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
    comment:
      "Where to download models from, tried in order: hub, pip, a mirror URL or a file path. Leave empty for no downloads.",
  },
  MODELS_DIR: { schema: z.string().optional(), comment: "Folder for downloaded models. Default: DATA_DIR/models." },
  WATCHDOG_SECONDS: {
    schema: z.coerce.number().min(0).max(3600).default(60),
    comment:
      "Seconds the server may be unresponsive before it exits, so that Docker or systemd restarts it. 0 turns this off.",
  },
  LOG_LEVEL: {
    schema: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    comment: "Lowest level that is logged.",
  },
} as const;

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  /** Without a trailing slash; undefined until the port is known, if neither is set. */
  readonly publicUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly qdrantUrl: string | undefined;
  readonly qdrantApiKey: string | undefined;
  readonly redisUrl: string | undefined;
  /** With its keys; undefined: files are in `filesDir`. */
  readonly filesUrl: string | undefined;
  /** Absolute. */
  readonly filesDir: string;
  readonly embedder: "auto" | "english" | "multilingual";
  readonly embedderUrl: string | undefined;
  readonly embedderModel: string | undefined;
  readonly embedderApiKey: string | undefined;
  readonly slmUrl: string | undefined;
  readonly slmModel: string;
  /** SLM_MODEL was set: it takes precedence over `npm run model -- use`. */
  readonly slmModelGiven: boolean;
  readonly judge: {
    readonly isOn: boolean;
    readonly url: string | undefined;
    /** A file's path, or the name that `url` uses; undefined: the shipped file. */
    readonly model: string | undefined;
    readonly apiKey: string | undefined;
    readonly scores: "auto" | "logits" | "probabilities";
  };
  readonly llmUrl: string | undefined;
  readonly llmKind: "auto" | LargeModelKind;
  readonly llmModel: string | undefined;
  readonly llmApiKey: string | undefined;
  readonly llmApiVersion: string;
  readonly bootstrapApiKey: string | undefined;
  /** Undefined: kept in `dataDir`. */
  readonly authSecret: string | undefined;
  /** Undefined: no e-mail is sent. */
  readonly mail:
    | {
        readonly smtpUrl: string;
        readonly from: string;
        /** Undefined: e-mails aren't signed here. */
        readonly dkim: { readonly domain: string; readonly selector: string; readonly privateKey: string } | undefined;
      }
    | undefined;
  /** Undefined: members sign in with passwords only. */
  readonly oidc:
    | { readonly issuer: string; readonly clientId: string; readonly clientSecret: string; readonly name: string }
    | undefined;
  readonly demo: "full" | "shop" | "off";
  /** Days that the audit log is kept. */
  readonly auditDays: number;
  readonly linkChecks: boolean;
  readonly modelSources: readonly string[];
  /** Absolute. */
  readonly modelsDir: string;
  /** Milliseconds that the main thread can be blocked; 0: no watchdog. */
  readonly watchdogMs: number;
  readonly logLevel: string;
  /**
   * What a program that we start needs from our environment: where programs and certificates are, but no key of ours.
   */
  readonly inherited: Readonly<Record<string, string>>;
  readonly tunerPython: string | undefined;
  /** Hosts, or hosts with a port, in lower case. */
  readonly sourcePrivateHosts: readonly string[];
  /** The same for mailboxes. */
  readonly mailPrivateHosts: readonly string[];
  readonly webhookPrivateHosts: readonly string[];
}

/**
 * Names (in any case) that such a program can see: its path, home, temp folder, proxies, certificates, package index.
 */
const INHERITED = new Set(
  (
    "path home tmpdir temp tmp systemroot lang lc_all http_proxy https_proxy no_proxy all_proxy ssl_cert_file ssl_cert_dir " +
    "requests_ca_bundle"
  ).split(" "),
);
const isInherited = (name: string) => INHERITED.has(name.toLowerCase()) || /^(?:pip|xdg)_/i.test(name);

/** Reads `.env` in the working folder into the environment, if there is one; existing variables take precedence. */
export function loadDotEnv(): void {
  if (existsSync(".env")) process.loadEnvFile(".env");
}

/**
 * Reads the settings. An empty variable counts as missing.
 * @param environment usually `process.env`, after `.env` was loaded
 * @throws CONFIG_INVALID naming every invalid setting
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const shape = Object.fromEntries(Object.entries(SETTINGS).map(([name, s]) => [name, s.schema])) as unknown as {
    [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]["schema"];
  };
  const options = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name in SETTINGS && value !== ""),
  );
  const parsed = z.object(shape).safeParse(options);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ");
    throw new TuppenceError(
      "CONFIG_INVALID",
      `Some settings are invalid: ${faults}.`,
      "Fix them in the environment or in .env (see .env.example), then start again.",
    );
  }
  const s = parsed.data;
  refuseHalfSet(s);
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = s;
  const dataDir = resolve(s.DATA_DIR);
  return {
    port: s.PORT,
    host: s.HOST,
    dataDir,
    publicUrl: withoutSlash(s.PUBLIC_URL),
    databaseUrl: s.DATABASE_URL,
    qdrantUrl: s.QDRANT_URL,
    qdrantApiKey: s.QDRANT_API_KEY,
    redisUrl: s.REDIS_URL,
    filesUrl: s.FILES_URL,
    filesDir: s.FILES_DIR === undefined ? resolve(dataDir, "files") : resolve(s.FILES_DIR),
    embedder: s.EMBEDDER,
    embedderUrl: withoutSlash(s.EMBEDDER_URL),
    embedderModel: s.EMBEDDER_MODEL,
    embedderApiKey: s.EMBEDDER_API_KEY,
    slmUrl: withoutSlash(s.SLM_URL),
    slmModel: s.SLM_MODEL,
    slmModelGiven: options.SLM_MODEL !== undefined,
    judge: {
      isOn: s.JUDGE === "on",
      url: withoutSlash(s.JUDGE_URL),
      model: s.JUDGE_MODEL,
      apiKey: s.JUDGE_API_KEY,
      scores: s.JUDGE_SCORES,
    },
    llmUrl: withoutSlash(s.LLM_URL),
    llmKind: s.LLM_KIND,
    llmModel: s.LLM_MODEL,
    llmApiKey: s.LLM_API_KEY,
    llmApiVersion: s.LLM_API_VERSION,
    bootstrapApiKey: s.BOOTSTRAP_API_KEY,
    authSecret: s.AUTH_SECRET,
    mail: s.SMTP_URL === undefined ? undefined : { smtpUrl: s.SMTP_URL, from: s.MAIL_FROM ?? "", dkim: dkimOf(s) },
    oidc:
      issuer === undefined || clientId === undefined || clientSecret === undefined
        ? undefined
        : { issuer: stripEnd(issuer, "/"), clientId, clientSecret, name: s.OIDC_NAME },
    demo: s.DEMO,
    auditDays: s.AUDIT_DAYS,
    linkChecks: s.LINK_CHECKS === "on",
    modelSources: s.MODEL_SOURCES,
    modelsDir: s.MODELS_DIR === undefined ? resolve(dataDir, "models") : resolve(s.MODELS_DIR),
    watchdogMs: s.WATCHDOG_SECONDS * 1000,
    tunerPython: s.TUNER_PYTHON,
    sourcePrivateHosts: s.SOURCE_PRIVATE_HOSTS,
    mailPrivateHosts: s.MAIL_PRIVATE_HOSTS,
    webhookPrivateHosts: s.WEBHOOK_PRIVATE_HOSTS,
    logLevel: s.LOG_LEVEL,
    inherited: Object.fromEntries(
      Object.entries(environment).filter(
        (entry): entry is [string, string] => isInherited(entry[0]) && entry[1] !== undefined,
      ),
    ),
  };
}

/** Settings that only work together. @throws CONFIG_INVALID */
function refuseHalfSet(s: { readonly [K in keyof typeof SETTINGS]?: z.output<(typeof SETTINGS)[K]["schema"]> }): void {
  if (s.LLM_URL !== undefined && s.LLM_MODEL === undefined) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      "LLM_URL is set without LLM_MODEL.",
      "Set LLM_MODEL to the model name that the endpoint uses.",
    );
  }
  if (s.EMBEDDER_URL !== undefined && s.EMBEDDER_MODEL === undefined) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      "EMBEDDER_URL is set without EMBEDDER_MODEL.",
      "Set EMBEDDER_MODEL to the model name that the endpoint uses.",
    );
  }
  if (s.JUDGE_URL !== undefined && s.JUDGE_MODEL === undefined) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      "JUDGE_URL is set without JUDGE_MODEL.",
      "Set JUDGE_MODEL to the name that the server uses. llama-server accepts any name.",
    );
  }
  const oidcGiven = [s.OIDC_ISSUER, s.OIDC_CLIENT_ID, s.OIDC_CLIENT_SECRET].filter((one) => one !== undefined).length;
  if (oidcGiven !== 0 && oidcGiven !== 3) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are only partly set.",
      "Set all three, or remove them all.",
    );
  }
  if (s.SMTP_URL !== undefined && s.MAIL_FROM === undefined) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      "SMTP_URL is set without MAIL_FROM.",
      "Set MAIL_FROM to the address you send mail from.",
    );
  }
}

/** The key that e-mails are signed with. @throws CONFIG_INVALID if it's only partly set, or isn't a private key */
function dkimOf(s: {
  readonly MAIL_DKIM_DOMAIN?: string | undefined;
  readonly MAIL_DKIM_SELECTOR?: string | undefined;
  readonly MAIL_DKIM_KEY_FILE?: string | undefined;
}): NonNullable<Config["mail"]>["dkim"] {
  const { MAIL_DKIM_DOMAIN: domain, MAIL_DKIM_SELECTOR: selector, MAIL_DKIM_KEY_FILE: file } = s;
  if (domain === undefined && selector === undefined && file === undefined) return undefined;
  if (domain === undefined || selector === undefined || file === undefined) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      "MAIL_DKIM_DOMAIN, MAIL_DKIM_SELECTOR and MAIL_DKIM_KEY_FILE are only partly set.",
      "Set all three, or remove them all.",
    );
  }
  try {
    const privateKey = readFileSync(file, "utf8");
    createPrivateKey(privateKey);
    return { domain, selector, privateKey };
  } catch (error) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      `MAIL_DKIM_KEY_FILE can't be used: ${messageOf(error)}.`,
      "Name a file with a private key in PEM (RSA or Ed25519) that the server may read.",
      { cause: error },
    );
  }
}

const withoutSlash = (url: string | undefined) => (url === undefined ? undefined : stripEnd(url, "/"));
