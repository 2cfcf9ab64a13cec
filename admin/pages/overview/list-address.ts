import type { ConversationFilter } from "../../../server/wire/conversations.ts";
import type { OverviewPeriod } from "../../../server/wire/overview.ts";

/** Where the conversations behind a number are listed: the same period, narrowed. */
export function listAddress(period: OverviewPeriod): (filter: ConversationFilter) => string {
  return (filter) => {
    const given = Object.entries({ ...filter, from: period.from, to: period.to });
    return `/conversations?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
  };
}
