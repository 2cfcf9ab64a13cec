import { emergencyLines } from "../text/emergency-lines.ts";
import { reply } from "../text/patterns/replies.ts";
import type { Reason } from "../wire/names.ts";

/** Where the visitor seems to be. */
export type Place = Parameters<typeof emergencyLines>[0];

/** What somebody in danger is told, with the numbers for where they seem to be; undefined: no emergency. */
export function emergencyWords(reason: Reason, language: string, place: Place): string | undefined {
  const lines = emergencyLines(place);
  const emergency = lines?.emergency ?? reply("emergencyAnywhere", language);
  if (reason === "medical-emergency") return reply("queuedMedical", language, { emergency });
  if (reason !== "self-harm") return undefined;
  const words = reply("queuedSelfHarm", language);
  if (lines === undefined) return `${words} ${reply("crisisAnywhere", language)}`;
  const call = reply("crisisCall", language, { emergency });
  const { crisis } = lines;
  if (crisis === undefined) return `${words} ${call}`;
  const line = crisis.name.includes(crisis.number) ? crisis.name : `${crisis.name}, ${crisis.number}`;
  return `${words} ${call} ${reply("crisisLine", language, { line })}`;
}
