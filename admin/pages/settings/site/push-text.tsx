import { Switch } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SettingsReply, settingsReply } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useMay } from "../../../session.tsx";
import { Part } from "../section.tsx";
import { words } from "./words.ts";

/** Whether push notifications say what customers write; takes effect at once, because it isn't part of the site's form. */
export function PushText({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const may = useMay("settings.write");
  const queries = useQueryClient();
  const { key } = reply.site;
  const save = useMutation({
    mutationFn: (pushText: boolean) => call("PATCH", `settings?site=${key}`, settingsReply, { pushText }),
    onSuccess: (next) => queries.setQueryData(["settings", key], next),
  });
  return (
    <Part title={said.push} text={said.pushText}>
      <Switch
        label={said.pushOn}
        checked={save.isPending ? save.variables : reply.settings.pushText}
        disabled={!may || save.isPending}
        onChange={(event) => save.mutate(event.currentTarget.checked)}
      />
      {save.isError ? <Fault error={save.error} /> : null}
    </Part>
  );
}
