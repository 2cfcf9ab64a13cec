import type { ExamLineWire } from "../../../../server/wire/settings.ts";
import type { Language } from "../../../../server/wire/widget.ts";
import { percent } from "../../../parts/format.ts";
import type { ModelsWords } from "./words/en.ts";

type Bar = ExamLineWire["bars"][number];

/** What an exam requires and what was reached, as people say it: "usable replies", "37%", "at least 80%". */
export function barText(bar: Bar, said: ModelsWords, language: Language) {
  const [, name = bar.name, measure] = /^(.+?), (lower bound|ms)$/.exec(bar.name) ?? [];
  const write = (value: number) => {
    if (measure === "ms") return value < 0 ? "–" : said.milliseconds(Math.round(value).toLocaleString(language));
    if (measure === "lower bound" && name !== "AUROC") return percent(value, language);
    return value.toLocaleString(language, { maximumSignificantDigits: 3 });
  };
  const [, sign, limit] = /^(>=|<=) ([\d.]+)$/.exec(bar.wanted) ?? [];
  return {
    name: said.bars[name] ?? name,
    reached: write(bar.value),
    wanted:
      limit === undefined
        ? bar.wanted
        : sign === ">="
          ? said.atLeast(write(Number(limit)))
          : said.atMost(write(Number(limit))),
  };
}
