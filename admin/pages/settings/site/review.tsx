import { Switch } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SettingsReply, settingsReply } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useMay } from "../../../session.tsx";
import { Part } from "../section.tsx";
import { words } from "./words.ts";

/** Whether a second person approves changes of articles; takes effect at once, because it isn't part of the site's form. */
export function Review({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const isOwner = useMay("security.manage");
  const queries = useQueryClient();
  const { key } = reply.site;
  const save = useMutation({
    mutationFn: (review: boolean) => call("PATCH", `settings?site=${key}`, settingsReply, { review }),
    onSuccess(next) {
      queries.setQueryData(["settings", key], next);
      void queries.invalidateQueries({ queryKey: ["changes"] });
    },
  });
  return (
    <Part title={said.review} text={isOwner ? said.reviewText : `${said.reviewText} ${said.reviewOwner}`}>
      <Switch
        label={said.reviewOn}
        checked={save.isPending ? save.variables : reply.settings.review}
        disabled={!isOwner || save.isPending}
        onChange={(event) => save.mutate(event.currentTarget.checked)}
      />
      {save.isError ? <Fault error={save.error} /> : null}
    </Part>
  );
}
