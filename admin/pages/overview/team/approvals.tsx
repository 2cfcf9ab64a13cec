import type { ReportsReply } from "../../../../server/wire/reports.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { count, percent } from "../../../parts/format.ts";
import { Wide } from "../../../parts/wide.tsx";
import { Panel } from "../panel.tsx";
import { words } from "./words.ts";

const STATES = ["sent", "edited", "dropped", "outdated", "waiting"] as const;

/** What became of the answers that agents checked, by subject; nothing without any. */
export function Approvals({ approvals }: Pick<ReportsReply, "approvals">) {
  const said = useWords(words);
  const { language } = useLanguage();
  if (approvals.length === 0) return null;
  return (
    <Panel of={said.approvals}>
      <Wide name={said.approvals.name} className="scroll">
        <table className="tabular">
          <thead>
            <tr>
              <th scope="col">{said.subject}</th>
              {STATES.map((state) => (
                <th key={state} scope="col">
                  {said.drafts[state]}
                </th>
              ))}
              <th scope="col">{said.asTheyWere}</th>
            </tr>
          </thead>
          <tbody>
            {approvals.map(({ kind, id, name, ...drafts }) => {
              const decided = drafts.sent + drafts.edited + drafts.dropped;
              return (
                <tr key={`${kind} ${id}`}>
                  <th scope="row">
                    {said.subjects[kind]}
                    {name === "" ? null : (
                      <>
                        {": "}
                        <bdi>{name}</bdi>
                      </>
                    )}
                  </th>
                  {STATES.map((state) => (
                    <td key={state}>{count(drafts[state], language)}</td>
                  ))}
                  <td>{decided === 0 ? said.none : percent(drafts.sent / decided, language)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Wide>
    </Panel>
  );
}
