import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ClassMode } from "../../../../server/wire/classification.ts";
import { tagsReply } from "../../../../server/wire/desk.ts";
import { type TopicsReply, topicsReply } from "../../../../server/wire/topics.ts";
import { call } from "../../../api.ts";
import { TAGS } from "../../../parts/conversation/use-setup.ts";
import { useSiteKey } from "../../../session.tsx";

const TOPICS = "topics";
/** Milliseconds between two looks while topics are being learnt. */
const LEARNING_MS = 2_000;

/** A site's topics; kept up to date while they're being learnt. */
export function useTopics() {
  const site = useSiteKey();
  return useQuery({
    queryKey: [TOPICS, site],
    queryFn: ({ signal }) => call("GET", `topics?site=${site}`, topicsReply, undefined, { signal }),
    refetchInterval: ({ state }) => (state.data?.isLearning === true ? LEARNING_MS : false),
  });
}

/** A change whose reply is all of the topics. */
function useChange<T>(change: (site: string, what: T) => Promise<TopicsReply>) {
  const site = useSiteKey();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (what: T) => change(site, what),
    onSuccess: (reply) => void queries.setQueryData([TOPICS, site], reply),
  });
}

export const useTopicSettings = () =>
  useChange((site, what: { mode?: ClassMode; precision?: number }) =>
    call("PATCH", "topics", topicsReply, { site, ...what }),
  );

export const useAddExamples = () =>
  useChange((site, { tagId, texts }: { tagId: string; texts: readonly string[] }) =>
    call("POST", `topics/${tagId}/examples`, topicsReply, { site, texts }),
  );

export const useRemoveExample = () =>
  useChange((site, { tagId, id }: { tagId: string; id: string }) =>
    call("DELETE", `topics/${tagId}/examples/${id}?site=${site}`, topicsReply),
  );

/** Makes a tag a topic, or no longer one. */
export function useMarkTopic(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, isTopic }: { id: string; isTopic: boolean }) =>
      call("PATCH", `tags/${id}`, tagsReply, { isTopic }),
    async onSuccess(reply) {
      queries.setQueryData(TAGS, reply);
      await queries.invalidateQueries({ queryKey: [TOPICS] });
      onDone();
    },
  });
}
