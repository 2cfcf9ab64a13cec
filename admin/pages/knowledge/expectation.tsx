import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { partsReply, precisionReply } from "../../../server/wire/settings.ts";
import { call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { useSiteKey } from "../../session.tsx";
import { expectedOf } from "./expected.ts";
import { words } from "./words.ts";

/** What the live version will do with visitors' questions at the site's target accuracy, before any has come. */
export function Expectation({ onLeave }: { onLeave(): void }) {
  const said = useWords(words);
  const site = useSiteKey();
  const precision = useQuery({
    queryKey: ["precision", site, "after-publish"],
    staleTime: 0,
    queryFn: () => call("GET", `settings/precision?site=${site}`, precisionReply),
  });
  const parts = useQuery({ queryKey: ["parts"], queryFn: () => call("GET", "settings/parts", partsReply) });
  const point = precision.data?.points.find((one) => one.precision === precision.data.present);
  // A line less is no loss: the figures are in Settings too.
  if (precision.data === undefined || point === undefined || parts.isPending) return null;
  const large = parts.data?.parts.largeModel?.status;
  const hasLarge = large === "ready" || large === "degraded";
  const { answered, offered, wrong } = expectedOf(point, hasLarge);
  const isMeasured = precision.data.heldOut > 0;
  return (
    <Text size="sm" mt={6} data-testid="expectation">
      {said.expectation(answered, offered, wrong)} {hasLarge ? said.restToLarge : said.restToTeam}{" "}
      {isMeasured ? said.expectedFromPhrasings(precision.data.heldOut) : said.expectedFromOthers}{" "}
      {isMeasured ? null : (
        <Anchor component={Link} to="/knowledge/proposals" size="sm" underline="always" onClick={onLeave}>
          {said.morePhrasings}
        </Anchor>
      )}
    </Text>
  );
}
