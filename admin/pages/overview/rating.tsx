import { Text } from "@mantine/core";
import { Link } from "react-router";
import type { OverviewReply } from "../../../server/wire/overview.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count } from "../../parts/format.ts";
import { decimal } from "./format.ts";
import { listAddress } from "./list-address.ts";
import { Panel } from "./panel.tsx";
import { words } from "./words.ts";

/** Visitors' ratings: of whole conversations, and of single answers. */
export function Rating({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const address = listAddress(reply.period);
  const { satisfaction, ratings } = reply.figures;
  return (
    <Panel of={said.rating}>
      {satisfaction.mean === null ? (
        <Text size="sm" c="dimmed" mb={8}>
          {said.noRatings}
        </Text>
      ) : (
        <div className="headline">
          <Text fz="xl" fw={600} className="tabular">
            {decimal(satisfaction.mean, language)}{" "}
            <Text span size="sm" c="dimmed">
              / 5 · {said.ratings(count(satisfaction.count, language))}
            </Text>
          </Text>
        </div>
      )}
      <ul className="rows">
        {(["helped", "not-helped"] as const).map((name) => (
          <li key={name}>
            <Link to={address({ rating: name })} className="row-link">
              <span>{name === "helped" ? said.helped : said.notHelped}</span>
              <Text span size="sm" fw={600} className="tabular">
                {count(name === "helped" ? ratings.helped : ratings.notHelped, language)}
              </Text>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
