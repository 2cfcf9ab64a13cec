import type { ConversationFilter } from "../../../server/wire/conversations.ts";
import type { OverviewPeriod } from "../../../server/wire/overview.ts";

/** The address of the list of conversations behind a number: the same period, filtered, without test conversations. */
export function listAddress(period: OverviewPeriod): (filter: ConversationFilter) => string {
  return (filter) => {
    const options = Object.entries({ counted: "yes", ...filter, from: period.from, to: period.to });
    return `/conversations?${new URLSearchParams(options.map(([name, value]) => [name, String(value)]))}`;
  };
}
