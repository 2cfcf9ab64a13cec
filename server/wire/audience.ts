/** Who may see an article, as files, the API and the console write it: "signed-in; plan=pro,team; country=DE". */

/** One thing that has to be true of a visitor: signed in, or an attribute with one of these values. */
export type AudienceCondition =
  | { readonly kind: "signed-in" }
  | { readonly kind: "attribute"; readonly name: string; readonly values: readonly string[] };

/** All of them have to be true; none: everyone. */
export type Audience = readonly AudienceCondition[];

/** Characters of an audience. */
export const LONGEST_AUDIENCE = 500;
/** A word without "=" is a group of visitors: the attribute of this name has it among its values. */
export const SEGMENT = "segments";

const EVERYONE = /^(?:everyone|everybody|anyone|all|public|\*)$/iu;
const SIGNED_IN = /^(?:signed|logged)[- ]in$/iu;
const NAME = /^[a-z][a-z0-9_-]{0,39}$/u;
const WORD = /^[\p{L}\p{N}][\p{L}\p{N} ._/&+'’()-]{0,59}$/u;
const VALUE = /^[^,;=\s](?:[^,;=]{0,98}[^,;=\s])?$/u;

/** Reads an audience. @returns its conditions, or what is wrong with it, to be put after its name */
export function readAudience(text: string): Audience | { readonly fault: string } {
  if (text.length > LONGEST_AUDIENCE) return { fault: `has more than ${LONGEST_AUDIENCE} characters` };
  const parts = text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const conditions: AudienceCondition[] = [];
  for (const part of parts) {
    if (EVERYONE.test(part)) {
      if (parts.length > 1) return { fault: `names everyone ("${part}") and a condition: leave one of them out` };
      continue;
    }
    const condition = conditionOf(part);
    if ("fault" in condition) return condition;
    conditions.push(condition);
  }
  return conditions;
}

function conditionOf(part: string): AudienceCondition | { readonly fault: string } {
  if (SIGNED_IN.test(part)) return { kind: "signed-in" };
  const at = part.indexOf("=");
  if (at < 0) {
    if (WORD.test(part)) return { kind: "attribute", name: SEGMENT, values: [part] };
    return { fault: `can't be read at "${part}": write signed-in, plan=pro,team or the name of a group` };
  }
  const name = part.slice(0, at).trim().toLowerCase();
  const values = part
    .slice(at + 1)
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
  if (!NAME.test(name)) return { fault: `has an attribute "${name}": write small letters and digits, like plan` };
  if (values.length === 0) return { fault: `names no value for "${name}": write ${name}=one,other` };
  const bad = values.find((value) => !VALUE.test(value));
  if (bad !== undefined) return { fault: `has the value "${bad}", which is too long or has = in it` };
  return { kind: "attribute", name, values: [...new Set(values)] };
}

/** An audience as it's stored; undefined: everyone. */
export function writeAudience(audience: Audience): string | undefined {
  if (audience.length === 0) return undefined;
  const words = audience.map((one) => {
    if (one.kind === "signed-in") return "signed-in";
    const [only, ...others] = one.values;
    return one.name === SEGMENT && only !== undefined && others.length === 0
      ? only
      : `${one.name}=${one.values.join(",")}`;
  });
  return [...new Set(words)].join("; ");
}
