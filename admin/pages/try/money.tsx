import { Text } from "@mantine/core";
import type { TryReply } from "../../../server/wire/try.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count, money } from "../../parts/format.ts";
import { compared } from "./compared.ts";
import { words } from "./words.ts";

/** What the answer cost, line by line, next to what a large model would have cost. */
export function Money({ reply }: { reply: TryReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { cost_nano_usd: cost, counterfactual_nano_usd: counterfactual } = reply;
  const sentence = compared({ cost, counterfactual }, said, language);
  const sides = ["cost", "counterfactual"] as const;
  const about = (quantity: TryReply["lines"][number]["quantity"]): string => {
    const { promptTokens, completionTokens, busyMs, model, counted } = quantity;
    const deps = [
      model === undefined ? undefined : String(model),
      typeof promptTokens === "number" && typeof completionTokens === "number"
        ? said.tokens(count(promptTokens, language), count(completionTokens, language))
        : typeof busyMs === "number"
          ? said.busy(new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(busyMs))
          : undefined,
      counted === "estimated" ? said.estimated : undefined,
    ];
    return deps.filter((part) => part !== undefined).join(", ");
  };
  return (
    <>
      <div className="money">
        {sides.map((side) => (
          <div key={side} className={`side ${side}`}>
            <Text size="xs" c="dimmed">
              {said.parts[side]}
            </Text>
            <Text fz={20} fw={600} className="tabular" lh={1.3}>
              {money(side === "cost" ? cost : counterfactual, language)}
            </Text>
            <ul>
              {reply.lines
                .filter((line) => line.side === side)
                .map((line) => (
                  <li key={`${line.kind} ${line.nanoUsd}`}>
                    <span>
                      {said.kindsOfCost[line.kind] ?? line.kind}{" "}
                      <span className="tabular">{money(line.nanoUsd, language)}</span>
                    </span>
                    <span className="about">{about(line.quantity)}</span>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </div>
      {sentence === undefined ? null : (
        <Text size="sm" fw={500} className="less">
          {sentence}
        </Text>
      )}
    </>
  );
}
