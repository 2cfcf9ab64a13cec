import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useEffect } from "react";
import { useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { useKnowledgeChanged } from "../queries.ts";
import { SourceDialog } from "./dialog.tsx";
import { SourcesHead } from "./head.tsx";
import { SourceRow } from "./row.tsx";
import { useSources } from "./use-sources.ts";
import { words } from "./words.ts";
import "./sources.css";

/** A site's sources: whether each can be read, and the way to their changes. */
export function Sources() {
  const said = useWords(words);
  const list = useSources();
  const changed = useKnowledgeChanged();
  const [adding, { open, close }] = useDisclosure();
  const sources = list.data?.sources ?? [];
  const isReading = sources.some((one) => one.job !== null);
  // What a run has brought is shown on other pages too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the last one ends
  useEffect(() => {
    if (!isReading) changed();
  }, [isReading]);
  return (
    <section aria-label={said.title}>
      <SourcesHead title={said.title} why={said.why}>
        {sources.length > 0 ? <Button onClick={open}>{said.add}</Button> : null}
      </SourcesHead>
      {list.isPending ? (
        <Loading />
      ) : list.isError ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : sources.length === 0 ? (
        <Empty title={said.emptyTitle}>
          <p>{said.emptyBody}</p>
          <Button onClick={open}>{said.add}</Button>
        </Empty>
      ) : (
        <ul className="sources">
          {sources.map((source) => (
            <SourceRow key={source.id} source={source} />
          ))}
        </ul>
      )}
      {adding ? <SourceDialog onClose={close} /> : null}
    </section>
  );
}
