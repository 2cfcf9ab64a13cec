import { Text } from "@mantine/core";
import { Link } from "react-router";
import { useLanguage } from "../../language.tsx";
import { count } from "../../parts/format.ts";

/** Numbers as horizontal bars; those with an address are links. */
export function Bars({ rows }: { rows: readonly { label: string; value: number; to?: string }[] }) {
  const { language } = useLanguage();
  const top = Math.max(...rows.map((row) => row.value), 1);
  return (
    <ul className="bars">
      {rows.map(({ label, value, to }) => (
        <li key={label}>
          {to === undefined ? <span>{label}</span> : <Link to={to}>{label}</Link>}
          <Text span size="sm" fw={600} className="tabular">
            {count(value, language)}
          </Text>
          <span className="track" aria-hidden="true">
            <span style={{ width: `${(value / top) * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
