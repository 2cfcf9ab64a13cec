import type { ReportGroup, ReportSpread } from "../../../../server/wire/reports.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { count, duration } from "../../../parts/format.ts";
import { Wide } from "../../../parts/wide.tsx";
import { Panel } from "../panel.tsx";
import { type Times, timesOf } from "./figures.tsx";
import { words } from "./words.ts";

const ONE = { agents: "agent", teams: "team", tags: "tag" } as const;

/** First replies and handling of each agent, team or tag; nothing where there are none. */
export function Groups(options: { what: keyof typeof ONE; groups: readonly ReportGroup[]; times: Times }) {
  const said = useWords(words);
  const { what, groups, times } = options;
  if (groups.length === 0) return null;
  return (
    <Panel of={said[what]}>
      <Wide name={said[what].name} className="scroll">
        <table className="tabular">
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                {said[ONE[what]]}
              </th>
              <th scope="colgroup" colSpan={3}>
                {said.firstReply.name}
              </th>
              <th scope="colgroup" colSpan={3}>
                {said.handling.name}
              </th>
            </tr>
            <tr>
              {[said.replies, said.median, said.p90, said.parts, said.median, said.p90].map((head, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change
                <th key={i} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map(({ key, name, firstReply, handling }) => (
              <tr key={key}>
                <th scope="row">
                  <bdi>{name ?? said.noName[what]}</bdi>
                </th>
                <Cells spread={firstReply} times={times} />
                <Cells spread={handling} times={times} />
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </Panel>
  );
}

function Cells({ spread, times }: { spread: ReportSpread | null; times: Times }) {
  const said = useWords(words);
  const { language } = useLanguage();
  if (spread === null) {
    return (
      <>
        <td>{count(0, language)}</td>
        <td>{said.none}</td>
        <td>{said.none}</td>
      </>
    );
  }
  return (
    <>
      <td>{count(spread.count, language)}</td>
      {timesOf(spread, times).map((seconds, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the median, then nine in ten
        <td key={i}>{duration(seconds, language)}</td>
      ))}
    </>
  );
}
