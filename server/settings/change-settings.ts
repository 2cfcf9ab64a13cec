import { randomBytes } from "node:crypto";
import { z } from "zod";
import { TuppenceError } from "../lib/errors.ts";
import type { Db, Store } from "../ports/database/port.ts";
import { listPrices } from "../store/price.ts";
import { clearSetting, writeSetting } from "../store/setting.ts";
import { type IdentitySettings, identitySchema } from "./identity.ts";
import { FORMER_REPLIES, type SettingName, type SiteSettings, siteSettings, siteSettingsSchema } from "./settings.ts";

/** Bytes of a generated secret: 256 bits, as HS256 requires (RFC 7518, section 3.2). */
const SECRET_BYTES = 32;

/** Settings with routes of their own. */
const ELSEWHERE = {
  identity: "/api/v1/settings/identity",
  topics: "/api/v1/topics",
  priority: "/api/v1/classifiers/priority",
  sentiment: "/api/v1/classifiers/sentiment",
} as const;

const isSetElsewhere = (name: string): name is keyof typeof ELSEWHERE => Object.hasOwn(ELSEWHERE, name);

/**
 * Updates a site's settings, all or nothing. What is left out of `widget`, its `theme`, `helpCentre` and
 * `approval` stays. Null, for a setting or for a field of one of these, restores the default.
 * @param change values by the names of `siteSettingsSchema`; `identity` has functions of its own
 * @throws SETTING_INVALID with `fields`: each fault by its path, e.g. "widget.theme.accent"
 */
export async function changeSettings(
  db: Db,
  siteId: string,
  change: Readonly<Record<string, unknown>>,
): Promise<SiteSettings> {
  const now = await siteSettings(db, siteId);
  const fields: Record<string, string> = {};
  const fitting = new Map<SettingName, NonNullable<unknown> | null>();
  for (const [name, value] of Object.entries(change)) {
    if (!isSetting(name) || isSetElsewhere(name)) {
      fields[name] = isSetElsewhere(name) ? `is set at ${ELSEWHERE[name]}` : "isn't a setting";
      continue;
    }
    if (value === null) {
      fitting.set(name, null);
      continue;
    }
    const parsed = siteSettingsSchema.shape[name].safeParse(
      name === "widget"
        ? merged(now.widget, value)
        : name === "helpCentre" || name === "approval"
          ? mergedFlat(now[name], value)
          : value,
    );
    if (parsed.success) fitting.set(name, parsed.data);
    else for (const issue of parsed.error.issues) fields[[name, ...issue.path].join(".")] ??= issue.message;
  }
  const model = fitting.get("baselineModel");
  if (model != null && !(await baselineModels(db)).some((one) => one.model === model)) {
    fields.baselineModel = "is not in the price table";
  }
  if (Object.keys(fields).length > 0) throw invalid(fields);
  return db.transaction(async (tx) => {
    for (const [name, value] of fitting) {
      if (value === null) await clearSetting(tx, { scopeId: siteId, name });
      else await writeSetting(tx, { scopeId: siteId, name, value });
      if (name === "replies") await clearSetting(tx, { scopeId: siteId, name: FORMER_REPLIES });
    }
    return siteSettings(tx, siteId);
  });
}

/**
 * The large models that a counterfactual can be priced on, each at its newest price; nano-dollars per million tokens.
 */
export async function baselineModels(store: Store) {
  const newest = new Map<
    string,
    { model: string; provider: string; input: number | null; output: number | null; source: string }
  >();
  for (const row of await listPrices(store)) {
    if (row.kind !== "large-model") continue;
    const { model, provider, inputNanoUsd: input, outputNanoUsd: output, source } = row;
    newest.set(model, { model, provider, input, output, source });
  }
  return [...newest.values()];
}

/**
 * Sets how visitors are identified.
 * @throws SETTING_INVALID for an invalid key, and for `strict` without a secret or key
 */
export async function changeIdentity(
  store: Store,
  siteId: string,
  change: { readonly [Name in keyof IdentitySettings]?: IdentitySettings[Name] | undefined },
): Promise<IdentitySettings> {
  const { identity } = await siteSettings(store, siteId);
  const options = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const parsed = identitySchema.safeParse({ ...identity, ...options });
  if (!parsed.success) {
    // The rule that strict needs a key is reported at the mode.
    const fields = parsed.error.issues.map((issue) => [issue.path.join(".") || "mode", issue.message] as const);
    throw invalid(Object.fromEntries(fields));
  }
  await writeSetting(store, { scopeId: siteId, name: "identity", value: parsed.data });
  return parsed.data;
}

/** Replaces the site's identity secret: tokens that were signed with the old one are no longer valid. */
export async function makeIdentitySecret(
  store: Store,
  siteId: string,
): Promise<{ secret: string; identity: IdentitySettings }> {
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  return { secret, identity: await changeIdentity(store, siteId, { secret }) };
}

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(siteSettingsSchema.shape, name);
}

/** What is left out stays, and what is null is reset; anything that isn't an object is refused by its schema. */
function merged(now: SiteSettings["widget"], value: unknown): unknown {
  const options = z.record(z.string(), z.unknown()).safeParse(value);
  if (!options.success) return value;
  const theme = z.record(z.string(), z.unknown()).safeParse(options.data.theme);
  return withoutNull({
    ...now,
    ...options.data,
    ...(theme.success ? { theme: withoutNull({ ...now.theme, ...theme.data }) } : {}),
  });
}

/** The same for an object of single values. */
function mergedFlat(now: object, value: unknown): unknown {
  const options = z.record(z.string(), z.unknown()).safeParse(value);
  return options.success ? withoutNull({ ...now, ...options.data }) : value;
}

/** Every field of the widget has a default, and where null is a valid value, it is the default. */
function withoutNull(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function invalid(fields: Record<string, string>): TuppenceError {
  const said = Object.entries(fields)
    .slice(0, 5)
    .map(([path, fault]) => `${path} ${fault}`)
    .join("; ");
  return new TuppenceError("SETTING_INVALID", `Nothing was saved: ${said}.`, "Fix these settings, then save again.", {
    fields,
  });
}
