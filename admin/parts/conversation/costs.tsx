import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { duration, money } from "../format.ts";
import { Pair } from "./side-part.tsx";
import { words } from "./words.ts";

/** What a conversation cost, by kind. */
export function Costs({ conversation: { ledger } }: { conversation: ConversationReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const sums = new Map<keyof typeof said.costKinds, number>();
  let other = 0;
  for (const { side, kind, nanoUsd } of ledger) {
    if (side === "cost") sums.set(kind, (sums.get(kind) ?? 0) + nanoUsd);
    else other += nanoUsd;
  }
  const seconds = ledger.reduce((sum, { quantity: { activeSeconds } }) => sum + Number(activeSeconds ?? 0), 0);
  return (
    <dl className="tabular">
      {[...sums].map(([kind, nanoUsd]) => (
        <Pair key={kind} name={said.costKinds[kind]}>
          {money(nanoUsd, language)}
          {kind === "person" && seconds > 0 ? ` · ${duration(seconds, language)}` : ""}
        </Pair>
      ))}
      <Pair name={said.total}>
        <strong>
          {money(
            [...sums.values()].reduce((sum, one) => sum + one, 0),
            language,
          )}
        </strong>
      </Pair>
      {other === 0 ? null : <Pair name={said.counterfactual}>{money(other, language)}</Pair>}
    </dl>
  );
}
