import { Checkbox } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { notificationsReply } from "../../../../server/wire/notifications.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Loaded, Part } from "../section.tsx";
import { words } from "./words.ts";

const KEY = ["me", "notifications"] as const;

/** Which e-mails a member gets; saved at once. */
export function Notifications() {
  const said = useWords(words);
  const queries = useQueryClient();
  const query = useQuery({ queryKey: KEY, queryFn: () => call("GET", "me/notifications", notificationsReply) });
  const save = useMutation({
    mutationFn: (followMail: boolean) => call("PATCH", "me/notifications", notificationsReply, { followMail }),
    onSuccess: (reply) => queries.setQueryData(KEY, reply),
  });
  return (
    <Part title={said.notificationsTitle}>
      {save.error === null ? null : <Fault error={save.error} />}
      <Loaded query={query}>
        {({ followMail, canMail }) => (
          <Checkbox
            label={said.followMail}
            description={canMail ? said.followMailHint : said.cannotMail}
            checked={save.isPending ? save.variables : followMail}
            disabled={!canMail && !followMail}
            onChange={(event) => save.mutate(event.currentTarget.checked)}
          />
        )}
      </Loaded>
    </Part>
  );
}
