import { SETTINGS } from "./config.ts";
import { isTuppenceError, messageOf } from "./lib/errors.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

/** What the terminal says. Words for an operator; the structured log goes to stderr beside it. */
export const terminal = createTerminal(process.stdout);

/** Settings as an operator looks for them; a test holds that each stands here once. */
export const SETTING_GROUPS: Readonly<Record<string, readonly (keyof typeof SETTINGS)[]>> = {
  "Where it listens and keeps its data": ["PORT", "HOST", "PUBLIC_URL", "DATA_DIR", "LOG_LEVEL", "DEMO"],
  "Real servers instead of the embedded parts": ["DATABASE_URL", "QDRANT_URL", "QDRANT_API_KEY", "REDIS_URL"],
  Models: ["SLM_MODEL", "SLM_URL", "MODEL_SOURCES", "MODELS_DIR", "LLM_URL", "LLM_MODEL", "LLM_API_KEY"],
  "Keys and sign-in": [
    "BOOTSTRAP_API_KEY",
    "AUTH_SECRET",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_NAME",
  ],
  Mail: ["SMTP_URL", "MAIL_FROM"],
};

const COMMANDS: readonly (readonly [command: string, what: string])[] = [
  ["npm start", "starts everything; the first start makes the demo company"],
  ["npm run site -- --help", "adds a site for your own page, and says who may embed its widget"],
  ["npm run knowledge -- --help", "imports and publishes articles"],
  ["npm run model -- --help", "lists, fetches and examines small models"],
  ["npm run evaluate -- --help", "measures the answers to a file of questions"],
  ["npm run owner -- --help", "lets a lost owner back in"],
  ["npm run backup -- FILE", "copies the embedded database while it serves"],
  ["npm run bench", "measures this machine against the stored figures"],
  ["npm run sizes", "prints what a browser loads, with its limits"],
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
    "  One, PORT: pages, API and WebSocket. The embedded database, index and models open none.",
    "",
    "Settings, from the environment or a file .env beside package.json (see .env.example). What is set in both, the",
    "environment decides.",
    ...groups,
  ].join("\n");
}

function defaultOf(name: keyof typeof SETTINGS): string {
  const parsed = SETTINGS[name].schema.safeParse(undefined);
  if (!parsed.success || parsed.data === undefined) return "";
  return `  (default: ${Array.isArray(parsed.data) ? parsed.data.join(",") : parsed.data})`;
}

/** The last words of a start: where to go, and what is shown this once. */
export function ready(
  at: {
    url: string;
    seconds: number;
    demo: boolean;
    newKey: string | undefined;
    /** While nobody owns this. */
    ownerLink: string | undefined;
  },
  { say, strong, link, faint }: Terminal = terminal,
): void {
  say("");
  say(strong(`Tuppence is ready (${at.seconds.toFixed(1)} s).`));
  if (at.demo) say(`  Demo shop with its widget  ${link(`${at.url}/demo`)}`);
  say(`  Console                    ${link(`${at.url}/console`)}`);
  say(`  API, for programs          ${link(`${at.url}/api/v1/openapi.json`)}`);
  if (at.newKey !== undefined) {
    say("");
    say(`  API key, shown this once:  ${strong(at.newKey)}`);
    say(faint("  It opens the API. Choose your own with BOOTSTRAP_API_KEY."));
  }
  if (at.ownerLink !== undefined) {
    say("");
    say(`  Make yourself the owner (once, within 24 hours): ${link(at.ownerLink)}`);
  }
  say("");
}

/** What went wrong, as code, message and remedy; never a stack for a fault that has a code. */
export function fault(error: unknown): string {
  if (isTuppenceError(error)) return `${error.code}: ${error.message}\n  ${error.remedy}`;
  return `INTERNAL: ${messageOf(error)}\n${error instanceof Error ? (error.stack ?? "") : ""}`;
}
