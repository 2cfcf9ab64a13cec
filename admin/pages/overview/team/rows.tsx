import { Text } from "@mantine/core";
import { useLanguage } from "../../../language.tsx";
import { count } from "../../../parts/format.ts";

/** Names with their figures, one a line. */
export function Rows({ rows }: { rows: readonly (readonly [string, number | string])[] }) {
  const { language } = useLanguage();
  return (
    <ul className="rows">
      {rows.map(([name, value]) => (
        <li key={name}>
          <Text span size="sm" flex={1}>
            {name}
          </Text>
          <Text span size="sm" fw={600} className="tabular">
            {typeof value === "number" ? count(value, language) : value}
          </Text>
        </li>
      ))}
    </ul>
  );
}
