import { Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { apiKeysReply } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { words } from "./words.ts";

/** Whether the API keys that a leaving member created go on working; nothing if they created none. */
export function KeepKeys(props: { memberId: string; keep: boolean; onKeep(keep: boolean): void }) {
  const said = useWords(words);
  const query = useQuery({ queryKey: ["api-keys"], queryFn: () => call("GET", "api-keys", apiKeysReply) });
  const theirs = (query.data?.keys ?? []).filter((key) => key.createdBy === props.memberId && key.revokedAt === null);
  if (theirs.length === 0) return null;
  return (
    <Checkbox
      mt="md"
      label={said.revokeKeys(theirs.length)}
      description={theirs.map((key) => key.name).join(", ")}
      checked={!props.keep}
      onChange={(event) => props.onKeep(!event.currentTarget.checked)}
    />
  );
}
