import type { ReportsReply } from "../../../../server/wire/reports.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { count } from "../../../parts/format.ts";
import { Wide } from "../../../parts/wide.tsx";
import { decimal } from "../format.ts";
import { Panel } from "../panel.tsx";
import { words } from "./words.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** Fewer agents than this on average is as good as nobody. */
const HARDLY = 0.5;

type Hour = ReportsReply["hours"][number];

/** Arrivals and agents available, by hour of the week. */
export function Load({ hours }: { hours: ReportsReply["hours"] }) {
  const said = useWords(words);
  if (hours.length === 0) return null;
  const byHour = new Map(hours.map((one) => [one.hour, one]));
  const top = Math.max(1, ...hours.map((one) => one.handoffs));
  return (
    <Panel of={said.load}>
      <Wide name={said.load.name} className="scroll">
        <table className="tabular load">
          <thead>
            <tr>
              <th scope="col">{said.hour}</th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {said.days.map((day, i) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {HOURS.map((hour) => (
                  <Cell key={hour} of={byHour.get(i * 24 + hour)} top={top} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </Panel>
  );
}

function Cell({ of, top }: { of: Hour | undefined; top: number }) {
  const said = useWords(words);
  const { language } = useLanguage();
  if (of === undefined) return <td />;
  const { handoffs, present } = of;
  const arrived = handoffs === 0 ? "" : count(handoffs, language);
  const there = present === null ? said.none : present === 0 ? count(0, language) : decimal(present, language);
  // A week of empty hours would be a page of noughts.
  const isTold = present !== null && (present > 0 || handoffs > 0);
  const isShort = handoffs > 0 && present !== null && present < HARDLY;
  return (
    <td
      data-short={isShort ? "" : undefined}
      style={{ "--share": handoffs / top } as Record<string, number>}
      title={said.cell(count(handoffs, language), there)}
    >
      {arrived}
      {isTold ? <small>{there}</small> : null}
    </td>
  );
}
