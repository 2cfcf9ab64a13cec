import type { ReportGroup, ReportSpread, ReportTarget } from "../../../../server/wire/reports.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { count, duration, percent } from "../../../parts/format.ts";
import { Wide } from "../../../parts/wide.tsx";
import { Panel } from "../panel.tsx";
import { type Times, timesOf } from "./figures.tsx";
import { words } from "./words.ts";

const ONE = { agents: "agent", teams: "team", tags: "tag" } as const;

/** First replies, handling and, where there were any, missed targets of each agent, team or tag; nothing without any. */
export function Groups(options: { what: keyof typeof ONE; groups: readonly ReportGroup[]; times: Times }) {
  const said = useWords(words);
  const { what, groups, times } = options;
  if (groups.length === 0) return null;
  const hasTargets = groups.some(({ targets }) => Object.values(targets).some((one) => one.count > 0));
  const nameOf = ({ key, name }: ReportGroup) =>
    name ?? (what === "agents" && key === "" ? said.inQueue : said.noName[what]);
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
              {hasTargets ? (
                <th scope="colgroup" colSpan={3}>
                  {said.missed.name}
                </th>
              ) : null}
            </tr>
            <tr>
              {[
                ...[said.replies, said.median, said.p90, said.parts, said.median, said.p90],
                ...(hasTargets ? [said.missedFirst, said.missedNext, said.missedResolution] : []),
              ].map((head, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change
                <th key={i} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.key}>
                <th scope="row">
                  <bdi>{nameOf(group)}</bdi>
                </th>
                <Cells spread={group.firstReply} times={times} />
                <Cells spread={group.handling} times={times} />
                {hasTargets
                  ? (["firstReply", "nextReply", "resolution"] as const).map((kind) => (
                      <Missed key={kind} target={group.targets[kind]} />
                    ))
                  : null}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </Panel>
  );
}

function Missed({ target }: { target: ReportTarget }) {
  const said = useWords(words);
  const { language } = useLanguage();
  if (target.count === 0) return <td>{said.none}</td>;
  const { missed, count: all } = target;
  return (
    <td title={said.missedOf(count(missed, language), count(all, language), percent(missed / all, language))}>
      {said.share(count(missed, language), percent(missed / all, language))}
    </td>
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
