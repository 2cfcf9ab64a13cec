import { Select } from "@mantine/core";
import { useSearchParams } from "react-router";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useCollections, useMove } from "./queries.ts";
import { words } from "./words.ts";

/** In place of no collection: a Select's values are texts. */
const NONE = "none";

/** The collection that the list shows, kept in the page's address: its id, "none", or null for all. */
export function useCollectionShown(): [string | null, (collection: string | null) => void] {
  const [query, setQuery] = useSearchParams();
  return [query.get("collection"), (collection) => setQuery(collection === null ? {} : { collection })];
}

/** Which collection the list shows; nothing while the site has none. */
export function CollectionFilter() {
  const [value, onChange] = useCollectionShown();
  const said = useWords(words);
  const collections = useCollections().data?.collections ?? [];
  if (collections.length === 0 && value === null) return null;
  return (
    <Select
      w={190}
      aria-label={said.field}
      placeholder={said.any}
      data={[
        { value: NONE, label: said.noCollection },
        ...collections.map(({ id, title }) => ({ value: id, label: title })),
      ]}
      value={value}
      onChange={onChange}
      searchable
      clearable
      clearButtonProps={{ "aria-label": said.any }}
    />
  );
}

/** Where an article is; changing it needs no publish and makes no revision. */
export function CollectionField({ articleId, collectionId }: { articleId: string; collectionId: string | null }) {
  const said = useWords(words);
  const collections = useCollections().data?.collections ?? [];
  const move = useMove(() => {});
  if (collections.length === 0) return null;
  return (
    <div>
      <Select
        label={said.field}
        description={said.fieldHint}
        data={[
          { value: NONE, label: said.noCollection },
          ...collections.map(({ id, title }) => ({ value: id, label: title })),
        ]}
        value={(move.isPending ? move.variables.collectionId : collectionId) ?? NONE}
        disabled={move.isPending}
        allowDeselect={false}
        searchable
        onChange={(next) => move.mutate({ ids: [articleId], collectionId: next === NONE ? null : next })}
      />
      {move.isError ? <Fault error={move.error} /> : null}
    </div>
  );
}
