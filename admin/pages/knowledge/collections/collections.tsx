import { ActionIcon, Anchor, Button, Group, Modal, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { type CollectionWire, collectionsReply } from "../../../../server/wire/collections.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { count } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { CollectionDialog } from "./collection-dialog.tsx";
import { useCollectionChange, useCollections } from "./queries.ts";
import { words } from "./words.ts";

/** The site's collections: their order, titles and descriptions. */
export function Collections() {
  const said = useWords(words);
  const { language } = useLanguage();
  const query = useCollections();
  const [edited, setEdited] = useState<CollectionWire | "new" | null>(null);
  const [removed, setRemoved] = useState<CollectionWire | null>(null);
  const sort = useCollectionChange((site, ids: readonly string[]) => [
    "PUT",
    "knowledge/collections/order",
    collectionsReply,
    { site, ids },
  ]);
  const remove = useCollectionChange(
    (_site, id: string) => ["DELETE", `knowledge/collections/${id}`, collectionsReply],
    () => setRemoved(null),
  );
  if (query.isPending) return <Loading />;
  if (query.isError) return <Fault error={query.error} onRetry={() => void query.refetch()} />;
  const { collections, unsorted } = query.data;
  const ids = collections.map((one) => one.id);
  const swap = (at: number, step: 1 | -1) => {
    const next = [...ids];
    const [moved] = next.splice(at, 1);
    if (moved !== undefined) next.splice(at + step, 0, moved);
    sort.mutate(next);
  };
  return (
    <section aria-label={said.title}>
      <Group justify="space-between" mb="xs" gap="sm">
        <Title order={1} fz="xl">
          {said.title}
        </Title>
        <Button onClick={() => setEdited("new")}>{said.add}</Button>
      </Group>
      <Text c="dimmed" size="sm" mb="md">
        {said.why}
      </Text>
      {sort.isError ? <Fault error={sort.error} /> : null}
      {collections.length === 0 ? (
        <Empty title={said.none}>
          <Text c="dimmed">{said.noneBody}</Text>
        </Empty>
      ) : (
        <Stack gap="xs" component="ol" p={0} m={0} style={{ listStyle: "none" }}>
          {collections.map((one, at) => (
            <Paper key={one.id} component="li" withBorder p="sm">
              <Row
                collection={one}
                isFirst={at === 0}
                isLast={at === collections.length - 1}
                busy={sort.isPending}
                onStep={(step) => swap(at, step)}
                onEdit={() => setEdited(one)}
                onRemove={() => setRemoved(one)}
              />
            </Paper>
          ))}
        </Stack>
      )}
      {collections.length === 0 || unsorted === 0 ? null : (
        <Text size="sm" mt="md">
          {said.unsorted(unsorted, count(unsorted, language))}{" "}
          <Anchor component={Link} to="/knowledge?collection=none" underline="always">
            {said.showUnsorted}
          </Anchor>
        </Text>
      )}
      {edited === null ? null : (
        <CollectionDialog collection={edited === "new" ? undefined : edited} onClose={() => setEdited(null)} />
      )}
      <Modal
        opened={removed !== null}
        onClose={() => setRemoved(null)}
        title={said.removeAsk(removed?.title ?? "")}
        centered
      >
        <Text size="sm" mb="md">
          {said.removeWhy}
        </Text>
        {remove.isError ? <Fault error={remove.error} /> : null}
        <Group justify="end">
          <Button variant="default" onClick={() => setRemoved(null)}>
            {said.cancel}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => removed && remove.mutate(removed.id)}>
            {said.remove}
          </Button>
        </Group>
      </Modal>
    </section>
  );
}

function Row(options: {
  collection: CollectionWire;
  isFirst: boolean;
  isLast: boolean;
  busy: boolean;
  onStep: (step: 1 | -1) => void;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { collection, busy } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <Group wrap="nowrap" gap="sm" align="center">
      <Group gap={2} wrap="nowrap">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={said.up(collection.title)}
          disabled={options.isFirst || busy}
          onClick={() => options.onStep(-1)}
        >
          ↑
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={said.down(collection.title)}
          disabled={options.isLast || busy}
          onClick={() => options.onStep(1)}
        >
          ↓
        </ActionIcon>
      </Group>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Anchor component={Link} to={`/knowledge?collection=${collection.id}`} fw={600} size="sm">
          <bdi>{collection.title}</bdi>
        </Anchor>
        <Text size="xs" c="dimmed">
          {said.articles(collection.articles, count(collection.articles, language))}
          {collection.description === "" ? "" : ` · ${collection.description}`}
        </Text>
      </div>
      <Button size="compact-sm" variant="default" onClick={options.onEdit}>
        {said.edit}
      </Button>
      <Button size="compact-sm" variant="subtle" color="red" onClick={options.onRemove}>
        {said.remove}
      </Button>
    </Group>
  );
}
