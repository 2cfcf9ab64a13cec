import { Alert, Anchor } from "@mantine/core";
import type { VariableGap } from "../../../../server/wire/reply-variables.ts";
import { useWords } from "../../../language.tsx";
import { words } from "./words.ts";

/** Variables of an unsent reply that have nothing to be sent, with what to do about each. */
export function Gaps(options: { id: string; gaps: readonly VariableGap[]; onGo(gap: VariableGap): void }) {
  const said = useWords(words);
  if (options.gaps.length === 0) return null;
  return (
    <Alert id={options.id} color="yellow" variant="light" py={6} px="sm" mt={6} role="status" title={said.gapsTitle}>
      <ul className="gaps">
        {options.gaps.map((gap) => (
          <li key={`${gap.start} ${gap.name}`}>
            <bdi>{said.gap[gap.kind](gap.name)}</bdi>{" "}
            <Anchor component="button" type="button" size="sm" underline="always" onClick={() => options.onGo(gap)}>
              {said.goToGap}
            </Anchor>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
