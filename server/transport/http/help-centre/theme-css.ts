import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { TOKENS, type Tokens, tokensOf } from "../../../wire/theme.ts";
import type { WidgetTheme } from "../../../wire/widget.ts";

/** The site's colours as a style sheet: the widget's, light and dark by the reader's device unless the site chose one. */
export function themeCss(theme: WidgetTheme): string {
  const light = rule(tokensOf(theme, false));
  if (theme.surface !== null) return light;
  return `${light}\n@media (prefers-color-scheme: dark) {\n${rule(tokensOf(theme, true))}\n}`;
}

/** A part of the style sheet's address: another theme has another. */
export function themeVersion(theme: WidgetTheme): string {
  const key = JSON.stringify(theme);
  let version = versions.get(key);
  if (version === undefined) {
    version = createHash("sha256").update(themeCss(theme)).digest("base64url").slice(0, 12);
    versions.set(key, version);
  }
  return version;
}

/** Every page names it. */
const versions = new LRUCache<string, string>({ max: 500 });

function rule(tokens: Tokens): string {
  const values = TOKENS.map((name) => `--${name}: ${tokens[name]};`).join(" ");
  return `:root { color-scheme: ${tokens.scheme}; ${values} }`;
}
