import type {
  SourceApply,
  SourceKind,
  SourceOptions,
  SourceSchedule,
  SourceWire,
} from "../../../../server/wire/sources.ts";
import { SOURCE_LIMITS } from "../../../../server/wire/sources.ts";

/** What the dialog's fields contain. */
export interface SourceDraft {
  readonly kind: SourceKind;
  readonly name: string;
  readonly address: string;
  readonly token: string;
  readonly email: string;
  readonly account: string;
  readonly portal: string;
  readonly locale: string;
  readonly branch: string;
  /** One path a line. */
  readonly include: string;
  readonly exclude: string;
  readonly maxPages: string;
  readonly schedule: SourceSchedule;
  readonly apply: SourceApply;
}

/** Settings that belong to a kind besides address and token. */
export const SETTINGS: Readonly<Record<SourceKind, readonly (keyof SourceOptions)[]>> = {
  website: ["include", "exclude", "maxPages"],
  zendesk: ["email", "locale", "maxPages"],
  intercom: ["locale", "maxPages"],
  chatwoot: ["account", "portal", "maxPages"],
  git: ["branch", "include", "exclude", "maxPages"],
};

export const takesToken = (kind: SourceKind): boolean => kind !== "website";
export const needsToken = (kind: SourceKind): boolean => kind === "intercom" || kind === "chatwoot";

/** A new source's fields, or those of one that is there. Its token never comes back from the server. */
export function draftOf(source: SourceWire | undefined): SourceDraft {
  const options = source?.options;
  return {
    kind: source?.kind ?? "website",
    name: source?.name ?? "",
    address: source?.address ?? "",
    token: "",
    email: options?.email ?? "",
    account: options?.account?.toString() ?? "",
    portal: options?.portal ?? "",
    locale: options?.locale ?? "",
    branch: options?.branch ?? "",
    include: (options?.include ?? []).join("\n"),
    exclude: (options?.exclude ?? []).join("\n"),
    maxPages: String(options?.maxPages ?? SOURCE_LIMITS.usualPages),
    schedule: source?.schedule ?? "daily",
    apply: source?.apply ?? "propose",
  };
}

export type SourceRequest = ReturnType<typeof requestOf>;

/** The fields as the API takes them. @param isNew only a new source has a kind to choose */
export function requestOf(draft: SourceDraft, isNew: boolean) {
  const { kind, schedule, apply } = draft;
  const name = draft.name.trim();
  const token = takesToken(kind) ? draft.token.trim() : "";
  return {
    ...(isNew ? { kind } : {}),
    ...(name === "" ? {} : { name }),
    address: draft.address.trim(),
    ...(token === "" ? {} : { token }),
    options: {
      maxPages: numberOf(draft.maxPages) ?? SOURCE_LIMITS.usualPages,
      include: linesOf(draft.include),
      exclude: linesOf(draft.exclude),
      locale: orNull(draft.locale),
      account: numberOf(draft.account),
      portal: orNull(draft.portal),
      branch: orNull(draft.branch),
      email: orNull(draft.email),
    },
    schedule,
    apply,
  };
}

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

const numberOf = (text: string): number | null => (text.trim() === "" ? null : Number(text));

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
