import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { precisionReply } from "../../../server/wire/settings.ts";
import { call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { useSiteKey } from "../../session.tsx";
import { expectedOf } from "./expected.ts";
import { words } from "./words.ts";

/** What the live version will do with visitors' questions at the site's target accuracy, before any has come. */
export function Expectation() {
  const said = useWords(words);
  const site = useSiteKey();
  const precision = useQuery({
    queryKey: ["precision", site, "after-publish"],
    staleTime: 0,
    queryFn: () => call("GET", `settings/precision?site=${site}`, precisionReply),
  });
  const point = precision.data?.points.find((one) => one.precision === precision.data.present);
  // A line less is no loss: the figures are in Settings too.
  if (precision.data === undefined || point === undefined) return null;
  const { answered, offered, wrong } = expectedOf(point);
  return (
    <Text size="sm" mt={6} data-testid="expectation">
      {said.expectation(answered, offered, wrong)}{" "}
      {precision.data.heldOut === 0 ? said.expectedFromOthers : said.expectedFromPhrasings(precision.data.heldOut)}
    </Text>
  );
}
