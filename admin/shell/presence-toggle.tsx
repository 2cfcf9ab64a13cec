import { UnstyledButton } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { doneReply } from "../../server/wire/auth.ts";
import { call } from "../api.ts";
import { useWords } from "../language.tsx";
import { useColleagues } from "../parts/conversation/use-colleagues.ts";
import { useSession } from "../session.tsx";
import { words } from "./words.ts";

/** Whether this agent is available, and a click to change it. */
export function PresenceToggle() {
  const said = useWords(words);
  const { member } = useSession();
  const queries = useQueryClient();
  const me = useColleagues().data?.colleagues.find((one) => one.id === member.id);
  const set = useMutation({
    mutationFn: (away: boolean) => call("PUT", "me/presence", doneReply, { away }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["colleagues"] }),
  });
  const away = set.isPending ? set.variables : me?.presence === "away";
  return (
    <UnstyledButton className="presence" data-away={away} title={said.presenceHelp} onClick={() => set.mutate(!away)}>
      <span className="presence-dot" aria-hidden="true" />
      {away ? said.away : said.available}
    </UnstyledButton>
  );
}
