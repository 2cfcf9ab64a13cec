import type { DialPoint } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { percent } from "../../../parts/format.ts";
import { lower } from "./lower.ts";
import { words } from "./words.ts";

/** The chart's figures as a table. */
export function Figures({ points }: { points: readonly DialPoint[] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const share = (x: number) => percent(x, language);
  return (
    <details>
      <summary className="dim">{said.table}</summary>
      <div className="scroll-x">
        <table className="figures">
          <thead>
            <tr>
              {[
                said.wanted,
                said.machine,
                said.asked,
                said.suggested,
                said.person,
                said.right,
                said.band,
                said.promised,
              ].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((one) => (
              <tr key={one.precision}>
                <th scope="row">{share(one.precision)}</th>
                <td>{share(one.coverage)}</td>
                <td>{share(one.clarified)}</td>
                <td>{share(one.suggested)}</td>
                <td>{share(one.person)}</td>
                <td>{one.judged === 0 ? "–" : share(one.measured)}</td>
                <td>{one.judged === 0 ? "–" : `${share(one.low)} – ${share(one.high)}`}</td>
                <td>{one.refusal === null && one.judged > 0 ? share(lower(one.low)) : said.no}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
