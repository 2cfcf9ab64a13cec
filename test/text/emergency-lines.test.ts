import { expect, test } from "vitest";
import { emergencyLines } from "../../server/text/emergency-lines.ts";

test.each([
  [{ timeZone: "Europe/Oslo" }, "113"],
  [{ timeZone: "Europe/London" }, "999"],
  [{ timeZone: "America/New_York" }, "911"],
  [{ timeZone: "Asia/Kolkata" }, "112"],
  [{ timeZone: "Asia/Calcutta" }, "112"],
  [{ timeZone: "Europe/Lisbon" }, "112"],
  [{ timeZone: "Australia/Perth" }, "000"],
  [{ languages: ["en-GB"] }, "999"],
  [{ languages: ["de", "de-AT"] }, "144"],
  [{ timeZone: "Europe/Paris", languages: ["en-GB"] }, "112"],
  // Elsewhere than the site: its numbers would be wrong there.
  [{ timeZone: "Africa/Nairobi", languages: ["en-GB"] }, undefined],
  [{ timeZone: "UTC", languages: ["en-GB"] }, "999"],
  [{ timeZone: "not/a zone", languages: ["en"] }, undefined],
  [{}, undefined],
])("%j: %s", (place, emergency) => expect(emergencyLines(place)?.emergency).toBe(emergency));

test.each([
  ["Europe/Stockholm", { emergency: "112" }],
  ["Europe/Copenhagen", { emergency: "112" }],
  // Lists disagree: the visitor is told to call the local number.
  ["America/Argentina/Buenos_Aires", undefined],
  ["Europe/Kyiv", undefined],
  ["Europe/Belgrade", undefined],
])("%s: nothing that is in doubt", (timeZone, lines) => expect(emergencyLines({ timeZone })).toEqual(lines));
