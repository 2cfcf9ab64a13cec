import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type TunesReply, tunesReply, tuneWire } from "../../../../../server/wire/models.ts";
import { ApiError, call } from "../../../../api.ts";

/** Milliseconds between two checks while one is running, and while none is. */
const BUSY_MS = 2_000;
const IDLE_MS = 30_000;

export const isRunning = ({ tunes }: TunesReply) => tunes.some((one) => one.state === "running");

/** A site's deep tunes; null: this server has none to offer. */
export function useTunes(site: string) {
  return useQuery({
    queryKey: ["tunes", site],
    async queryFn() {
      try {
        return await call("GET", `models/tunes?site=${site}`, tunesReply);
      } catch (error) {
        if (error instanceof ApiError && error.code === "NOT_FOUND") return null;
        throw error;
      }
    },
    refetchInterval: ({ state }) => (state.data == null ? false : isRunning(state.data) ? BUSY_MS : IDLE_MS),
  });
}

/** What can be done with them; each reads the list again, and the models with their exams. */
export function useTuneActs(site: string) {
  const queries = useQueryClient();
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: ["tunes", site] });
    await queries.invalidateQueries({ queryKey: ["models"] });
  };
  return {
    reread: onSuccess,
    start: useMutation({
      mutationFn: (minutes: number) => call("POST", "models/tunes", tuneWire, { site, minutes }),
      onSuccess,
    }),
    stop: useMutation({
      mutationFn: (id: string) => call("POST", `models/tunes/${id}/stop`, tuneWire, { site }),
      onSuccess,
    }),
    promote: useMutation({
      mutationFn: ({ id, replace }: { id: string; replace: boolean }) =>
        call("POST", `models/tunes/${id}/promote`, tunesReply, { site, ...(replace ? { replace } : {}) }),
      onSuccess,
    }),
    back: useMutation({
      mutationFn: () => call("POST", "models/tunes/former", tunesReply, { site }),
      onSuccess,
    }),
  };
}
