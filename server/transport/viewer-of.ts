import type * as z from "zod/mini";
import { ANYONE, type Viewer } from "../domain/viewer.ts";
import type { asker } from "../wire/http.ts";

/** Who a call of the API says is asking; names and values don't depend on case. */
export function viewerOf(visitor: z.infer<typeof asker> | undefined): Viewer {
  if (visitor === undefined || !visitor.signedIn) return ANYONE;
  const attributes = Object.entries(visitor.attributes).map(
    ([name, value]) => [name.toLowerCase(), [value].flat().map((one) => one.trim().toLowerCase())] as const,
  );
  return { isSignedIn: true, attributes: Object.fromEntries(attributes) };
}
