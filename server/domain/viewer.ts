import { type Audience, readAudience } from "../wire/audience.ts";

/** What is known for sure about who asks: the company signed it. */
export interface Viewer {
  readonly isSignedIn: boolean;
  /** Values by attribute, both in lower case: plan, country, segments, or any other name. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** A visitor of whom nothing is known. */
export const ANYONE: Viewer = { isSignedIn: false, attributes: {} };

/** Whether a viewer may see what is for this audience. An audience that can't be read is nobody's. */
export function admits(audience: string | undefined, viewer: Viewer): boolean {
  if (audience === undefined) return true;
  const conditions = conditionsOf(audience);
  if (conditions === undefined) return false;
  // What a visitor says about themselves doesn't count: without a signature there are no attributes.
  return conditions.every((one) => {
    if (!viewer.isSignedIn) return false;
    if (one.kind === "signed-in") return true;
    const has = viewer.attributes[one.name] ?? [];
    return one.values.some((value) => has.includes(value.toLowerCase()));
  });
}

const read = new Map<string, Audience | undefined>();
/** Different audiences that are kept read; companies have a handful. */
const KEPT = 1_000;

function conditionsOf(text: string): Audience | undefined {
  if (!read.has(text)) {
    if (read.size >= KEPT) read.clear();
    const found = readAudience(text);
    read.set(text, "fault" in found ? undefined : found);
  }
  return read.get(text);
}
