import { useQuery } from "@tanstack/react-query";
import { type ExamLineWire, type ModelsReply, modelsReply } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";

/** Milliseconds between two checks while something is being downloaded, loaded or examined. */
const BUSY_MS = 2_000;

/** The small models, their state and exams. */
export function useModels() {
  return useQuery({
    queryKey: ["models"],
    queryFn: () => call("GET", "models", modelsReply),
    refetchInterval: ({ state }) => (state.data !== undefined && isBusy(state.data) ? BUSY_MS : false),
  });
}

const isBusy = ({ state, downloads }: ModelsReply): boolean =>
  state.progress !== undefined || state.status === "starting" || downloads.some((one) => one.state === "running");

/** The newest exam of the model in use, in a role on a site. */
export function examOf(models: ModelsReply, site: string, role: "judge" | "compose"): ExamLineWire | undefined {
  const inUse = models.models.find((one) => one.in_use);
  const exams = inUse?.exams ?? models.others.filter((exam) => exam.model.includes(models.in_use.name));
  return exams.find((exam) => exam.site === site && exam.role === role);
}
