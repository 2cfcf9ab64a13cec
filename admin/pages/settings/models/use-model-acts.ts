import { useMutation, useQueryClient } from "@tanstack/react-query";
import { modelDownload, modelFacts, modelRemoved } from "../../../../server/wire/model-shelf.ts";
import { modelInUse } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";

/** Rereads the models, their parts and tunes. */
export function useModelsChanged() {
  const queries = useQueryClient();
  return async () => {
    for (const key of ["models", "parts", "tunes"]) await queries.invalidateQueries({ queryKey: [key] });
  };
}

/** What can be done with the models on the server's disk; each reads the list again. */
export function useModelActs() {
  const onSuccess = useModelsChanged();
  return {
    /** What a model is, before anything is downloaded. */
    lookUp: useMutation({ mutationFn: (name: string) => call("POST", "models/look-up", modelFacts, { name }) }),
    download: useMutation({
      mutationFn: (wanted: { name: string; acceptLicence: boolean }) =>
        call("POST", "models/downloads", modelDownload, wanted),
      onSuccess,
    }),
    stop: useMutation({
      mutationFn: (name: string) => call("POST", "models/downloads/stop", modelDownload, { name }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (name: string) => call("POST", "models/remove", modelRemoved, { name }),
      onSuccess,
    }),
    use: useMutation({
      mutationFn: (name: string) => call("POST", "models/use", modelInUse, { name }),
      onSuccess,
    }),
  };
}

export type ModelActs = ReturnType<typeof useModelActs>;
