import type { TuneExam, TuneWire } from "../../../../../server/wire/models.ts";
import { useLanguage, useWords } from "../../../../language.tsx";
import { percent } from "../../../../parts/format.ts";
import { words as modelWords } from "../words.ts";
import { words } from "./words.ts";

type Score = TuneExam["scores"][number];

/** The exam of the model in use and of the tuned one, each figure in a row, with its 95% interval. */
export function SideBySide({ figures }: { figures: NonNullable<TuneWire["figures"]> }) {
  const said = useWords(words);
  const exam = useWords(modelWords);
  const { language } = useLanguage();
  const write = (score: Score | undefined) =>
    score === undefined
      ? "–"
      : said.interval(percent(score.value, language), percent(score.low, language), percent(score.high, language));
  const roles = figures.tuned.map(({ role }) => role);
  const of = (exams: readonly TuneExam[], role: TuneExam["role"]) => exams.find((one) => one.role === role);
  const verdict = (one: TuneExam | undefined) =>
    one === undefined ? exam.none : one.passed ? exam.passed : exam.notPassed;
  return (
    <div className="scroll-x">
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">{exam.exam}</th>
            <th scope="col">{said.former}</th>
            <th scope="col">{said.tuned}</th>
          </tr>
        </thead>
        <tbody>
          {roles.flatMap((role) => {
            const [former, tuned] = [of(figures.former, role), of(figures.tuned, role)];
            return [
              <tr key={role}>
                <th scope="row">{exam[role]}</th>
                <td>{verdict(former)}</td>
                <td>{verdict(tuned)}</td>
              </tr>,
              ...(tuned?.scores ?? []).map((score) => (
                <tr key={`${role} ${score.name}`}>
                  <th scope="row">{exam.bars[score.name] ?? score.name}</th>
                  <td>{write(former?.scores.find((one) => one.name === score.name))}</td>
                  <td>{write(score)}</td>
                </tr>
              )),
            ];
          })}
        </tbody>
      </table>
    </div>
  );
}
