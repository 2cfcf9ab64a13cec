import { expect, test } from "vitest";
import { instantOf, wallTime } from "../../admin/pages/knowledge/schedule/zoned.ts";

test.each([
  ["2026-12-24T09:00", "Europe/Berlin", "2026-12-24T08:00:00.000Z"],
  ["2026-07-01T09:00", "Europe/Berlin", "2026-07-01T07:00:00.000Z"],
  ["2026-07-01T00:15", "Asia/Kathmandu", "2026-06-30T18:30:00.000Z"],
  ["2026-12-31T23:30", "America/Los_Angeles", "2027-01-01T07:30:00.000Z"],
  // On the days when clocks change: before, after, the hour that comes twice, and the one that doesn't come.
  ["2026-03-29T01:30", "Europe/Berlin", "2026-03-29T00:30:00.000Z"],
  ["2026-03-29T03:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
  ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
  ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
  ["2026-10-25T03:30", "Europe/Berlin", "2026-10-25T02:30:00.000Z"],
])("%s in %s is %s", (wall, zone, instant) => {
  expect(instantOf(wall, zone)?.toISOString()).toBe(instant);
});

test("an instant is shown as the zone's clocks show it, midnight as 00:00", () => {
  expect(wallTime(new Date("2026-12-23T23:00:00Z"), "Europe/Berlin")).toBe("2026-12-24T00:00");
  expect(instantOf("", "Europe/Berlin")).toBeUndefined();
});
