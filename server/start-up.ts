import { SETTINGS } from "./config.ts";
import { isTuppenceError, messageOf } from "./lib/errors.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

/** The terminal's output. For operators; the structured log goes to stderr. */
export const terminal = createTerminal(process.stdout);

/** Settings grouped for operators; a test checks that each is listed once. */
export const SETTING_GROUPS: Readonly<Record<string, readonly (keyof typeof SETTINGS)[]>> = {
  "Address and data": ["PORT", "HOST", "PUBLIC_URL", "DATA_DIR", "FILES_DIR", "LOG_LEVEL", "WATCHDOG_SECONDS", "DEMO"],
  "External servers, instead of the embedded parts": [
    "DATABASE_URL",
    "QDRANT_URL",
    "QDRANT_API_KEY",
    "REDIS_URL",
    "FILES_URL",
  ],
  Models: [
    "EMBEDDER",
    "EMBEDDER_URL",
    "EMBEDDER_MODEL",
    "EMBEDDER_API_KEY",
    "SLM_MODEL",
    "SLM_URL",
    "JUDGE",
    "JUDGE_URL",
    "JUDGE_MODEL",
    "JUDGE_API_KEY",
    "JUDGE_SCORES",
    "MODEL_SOURCES",
    "MODELS_DIR",
    "TUNER_PYTHON",
    "LLM_URL",
    "LLM_KIND",
    "LLM_MODEL",
    "LLM_API_KEY",
    "LLM_API_VERSION",
  ],
  "Keys and sign-in": [
    "BOOTSTRAP_API_KEY",
    "AUTH_SECRET",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_NAME",
    "AUDIT_DAYS",
  ],
  Mail: ["SMTP_URL", "MAIL_FROM", "MAIL_DKIM_DOMAIN", "MAIL_DKIM_SELECTOR", "MAIL_DKIM_KEY_FILE", "MAIL_PRIVATE_HOSTS"],
  "What the server reads on the web": ["SOURCE_PRIVATE_HOSTS", "LINK_CHECKS", "WEBHOOK_PRIVATE_HOSTS"],
};

const COMMANDS: readonly (readonly [command: string, what: string])[] = [
  ["npm start", "starts everything; the first start creates the demo shop"],
  ["npm run site -- --help", "adds a site, and sets which pages can embed its widget"],
  ["npm run knowledge -- --help", "imports and publishes articles"],
  ["npm run model -- --help", "lists, downloads and tests small models"],
  ["npm run tune -- --help", "trains the small model on one site's articles"],
  ["npm run evaluate -- --help", "measures the answers to a set of questions"],
  ["npm run owner -- --help", "creates a sign-in link for an owner"],
  ["npm run backup -- FILE", "backs up the database while the server runs"],
  ["npm run restore -- FILE", "restores a backup into an empty folder or database"],
  ["npm run bench", "compares this machine with the recorded benchmarks"],
  ["npm run sizes", "prints the size of what browsers load, with its limits"],
];

/** `npm start -- --help`: every command, port and setting, with its default. */
export function help(): string {
  const groups = Object.entries(SETTING_GROUPS).flatMap(([title, names]) => [
    "",
    `${title}:`,
    ...names.flatMap((name) => [`  ${name}${defaultOf(name)}`, `      ${SETTINGS[name].comment}`]),
  ]);
  return [
    "Tuppence: customer support that answers from your own knowledge.",
    "",
    "Commands:",
    ...COMMANDS.map(([command, what]) => `  ${command.padEnd(29)}${what}`),
    "",
    "Ports:",
    "  Only PORT, for pages, API and WebSocket. The embedded database, index and models don't open any.",
    "",
    "Settings, from the environment or from .env next to package.json (see .env.example). The environment takes",
    "precedence.",
    ...groups,
  ].join("\n");
}

function defaultOf(name: keyof typeof SETTINGS): string {
  const parsed = SETTINGS[name].schema.safeParse(undefined);
  if (!parsed.success || parsed.data === undefined) return "";
  const text = Array.isArray(parsed.data) ? parsed.data.join(",") : parsed.data;
  return text === "" ? "" : `  (default: ${text})`;
}

/** The end of a start: where to go, and what is shown only once. */
export function ready(
  at: {
    url: string;
    seconds: number;
    demo: boolean;
    newKey: string | undefined;
    /** While there is no owner. */
    ownerLink: string | undefined;
  },
  { say, strong, link, faint }: Terminal = terminal,
): void {
  say("");
  say(strong(`Tuppence is ready (${at.seconds.toFixed(1)} s).`));
  if (at.demo) say(`  Demo shop with the widget  ${link(`${at.url}/demo`)}`);
  say(`  Console                    ${link(`${at.url}/console`)}`);
  say(`  API description            ${link(`${at.url}/api/v1/openapi.json`)}`);
  if (at.newKey !== undefined) {
    say("");
    say(`  API key (shown only once): ${strong(at.newKey)}`);
    say(faint("  It gives access to the API. Set your own with BOOTSTRAP_API_KEY."));
  }
  if (at.ownerLink !== undefined) {
    say("");
    say(`  Make yourself the owner (once, within 24 hours): ${link(at.ownerLink)}`);
  }
  say("");
}

/** An error as code, message and remedy; without a stack if it has a code. */
export function fault(error: unknown): string {
  if (isTuppenceError(error)) return `${error.code}: ${error.message}\n  ${error.remedy}`;
  return `INTERNAL: ${messageOf(error)}\n${error instanceof Error ? (error.stack ?? "") : ""}`;
}
