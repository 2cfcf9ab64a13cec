import { calendarRequest, hoursCalendar } from "../../../wire/hours.ts";
import type { TransportDeps } from "../../deps.ts";
import { type Route, route } from "../route.ts";

/** Calendars with a team's holidays. */
export function hoursRoutes({ calendars }: Pick<TransportDeps, "calendars">): Route[] {
  if (calendars === undefined) return [];
  return [
    route({
      method: "post",
      path: "/api/v1/hours/calendar",
      name: "calendarRead",
      records: { nothing: "asks" },
      may: "settings.write",
      on: "anywhere",
      summary:
        "Reads an iCalendar file, from its text or its address, and returns when nobody is available. Saves nothing: put the reply into the hours of a site or a team. An address is then read again every day.",
      auth: "key",
      scope: "settings",
      body: calendarRequest,
      reply: hoursCalendar,
      errors: ["CALENDAR_UNREADABLE"],
      handle: async ({ body }) => calendars.read(body),
    }),
  ];
}
