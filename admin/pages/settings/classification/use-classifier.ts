import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ClassMode, classifierReply, type FixedClassified } from "../../../../server/wire/classification.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";

/** Milliseconds between two looks while it's being learnt. */
const LEARNING_MS = 2_000;

const keyOf = (kind: FixedClassified, site: string) => ["classifier", kind, site];

/** What a site has learnt to tell; kept up to date while it's being learnt. */
export function useClassifier(kind: FixedClassified) {
  const site = useSiteKey();
  return useQuery({
    queryKey: keyOf(kind, site),
    queryFn: ({ signal }) => call("GET", `classifiers/${kind}?site=${site}`, classifierReply, undefined, { signal }),
    refetchInterval: ({ state }) => (state.data?.isLearning === true ? LEARNING_MS : false),
  });
}

export function useClassifierChange(kind: FixedClassified) {
  const site = useSiteKey();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (what: { mode?: ClassMode; precision?: number }) =>
      call("PATCH", `classifiers/${kind}`, classifierReply, { site, ...what }),
    onSuccess: (reply) => void queries.setQueryData(keyOf(kind, site), reply),
  });
}
