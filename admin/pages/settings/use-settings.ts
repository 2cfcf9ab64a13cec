import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SettingsReply, type SettingsValues, settingsReply } from "../../../server/wire/settings.ts";
import { ApiError, call } from "../../api.ts";
import { useSiteKey } from "../../session.tsx";
import { type Draft, useDraft } from "./draft.ts";

/** The site's saved settings. */
export function useSettings() {
  const site = useSiteKey();
  return useQuery({ queryKey: ["settings", site], queryFn: () => call("GET", `settings?site=${site}`, settingsReply) });
}

export interface SettingsForm<Name extends keyof SettingsValues> extends Draft<Pick<SettingsValues, Name>> {
  readonly saved: Pick<SettingsValues, Name>;
  /** The server's error for a field, by its path. */
  fault(path: string): string | undefined;
  /** The first error for a field or something in it. */
  faultBelow(path: string): string | undefined;
  save(): void;
  readonly busy: boolean;
  readonly error: unknown;
  readonly savedAt: number | null;
}

/** A form for some of the settings. @param id the form's, e.g. "costs" */
export function useSettingsForm<Name extends keyof SettingsValues>(
  id: string,
  reply: SettingsReply,
  names: readonly Name[],
): SettingsForm<Name> {
  const queries = useQueryClient();
  const { key } = reply.site;
  const saved = Object.fromEntries(names.map((name) => [name, reply.settings[name]])) as Pick<SettingsValues, Name>;
  const draft = useDraft(`${key}/${id}`, saved);
  const save = useMutation({
    mutationFn: () => call("PATCH", `settings?site=${key}`, settingsReply, draft.changes),
    onSuccess(next) {
      queries.setQueryData(["settings", key], next);
      draft.discard();
      void queries.invalidateQueries({ queryKey: ["precision", key] });
    },
  });
  return {
    ...draft,
    saved,
    set(name, value) {
      // The field with the error is being corrected.
      if (save.isError) save.reset();
      draft.set(name, value);
    },
    discard() {
      save.reset();
      draft.discard();
    },
    fault: (path) => (save.error instanceof ApiError ? save.error.fields[path] : undefined),
    faultBelow(path) {
      const fields = save.error instanceof ApiError ? Object.entries(save.error.fields) : [];
      return fields.find(([name]) => name === path || name.startsWith(`${path}.`))?.[1];
    },
    save: () => save.mutate(),
    busy: save.isPending,
    error: save.error,
    savedAt: save.isSuccess ? save.submittedAt : null,
  };
}
