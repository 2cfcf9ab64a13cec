/**
 * A language as other systems write it ("en-us", "pt_BR", "zh-Hans-CN") as a language tag; undefined if it's none, so
 * that an article isn't refused for what its site's theme says.
 */
export function languageTag(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const tag = value.trim().replaceAll("_", "-").split(/[.@]/u, 1)[0] ?? "";
  if (!/^[a-z]{2,3}(?:-[a-z\d]{2,8}){0,3}$/iu.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
