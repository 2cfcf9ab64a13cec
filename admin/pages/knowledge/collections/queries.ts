import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { collectionMoved, collectionsReply } from "../../../../server/wire/collections.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";

/** The site's collections in their order. */
export function useCollections() {
  const site = useSiteKey();
  return useQuery({
    queryKey: ["collections", site],
    queryFn: () => call("GET", `knowledge/collections?${new URLSearchParams({ site })}`, collectionsReply),
  });
}

/** A change of the collections, which replies with all of them. */
export function useCollectionChange<Values>(
  change: (site: string, values: Values) => Parameters<typeof call<typeof collectionsReply._zod.output>>,
  onDone: () => void = () => {},
) {
  const site = useSiteKey();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: Values) => call(...change(site, values)),
    onSuccess(reply) {
      queries.setQueryData(["collections", site], reply);
      for (const name of ["articles", "article", "help-centre"]) void queries.invalidateQueries({ queryKey: [name] });
      onDone();
    },
  });
}

/** Moves articles; null: out of their collection. */
export function useMove(onMoved: (count: number) => void) {
  const site = useSiteKey();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: { ids: readonly string[]; collectionId: string | null }) =>
      call("POST", "knowledge/collections/articles", collectionMoved, { site, ...values }),
    onSuccess({ moved }) {
      for (const name of ["collections", "articles", "article", "help-centre"])
        void queries.invalidateQueries({ queryKey: [name] });
      onMoved(moved);
    },
  });
}
