import { NumberInput } from "@mantine/core";
import { useState } from "react";

/** Keeps the fields of a row level, however long their descriptions are. */
export const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];
/** The most that the server accepts, and how many decimals of a dollar we show. */
const MOST = { usd: 1_000_000, decimals: 6 };

/** Decimals of an amount: at least two, more if it has more. */
const decimals = (amount: number) => Math.min(MOST.decimals, Math.max(2, `${amount}`.split(".")[1]?.length ?? 0));

/**
 * An amount of dollars: "$0.30", and while somebody types, exactly what they typed. Getting the focus changes nothing:
 * a new text would drop the selection, and the next key would be added to the old amount.
 */
export function Dollars<Value extends number | null = number>(options: {
  label: string;
  description: string;
  value: Value;
  error: string | undefined;
  step?: number;
  /** Shown where nothing is entered, if that's allowed. */
  placeholder?: string;
  onChange(next: Value): void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <NumberInput
      {...options}
      value={typed ?? (options.value === null ? "" : options.value.toFixed(decimals(options.value)))}
      min={0}
      max={MOST.usd}
      clampBehavior="strict"
      prefix="$"
      step={options.step ?? 0.01}
      decimalScale={MOST.decimals}
      inputWrapperOrder={ORDER}
      onValueChange={(next, { source }) => source !== "prop" && setTyped(source === "event" ? next.value : null)}
      onChange={(next) => {
        if (next !== "" && Number.isFinite(Number(next))) options.onChange(Number(next) as Value);
        else if (next === "" && options.placeholder !== undefined) options.onChange(null as Value);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
