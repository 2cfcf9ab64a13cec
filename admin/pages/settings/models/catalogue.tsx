import { Badge, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import type { ModelsReply } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Confirm } from "../confirm.tsx";
import { Part } from "../section.tsx";
import { AddModel } from "./add-model.tsx";
import { type Fetchable, FetchDialog } from "./fetch-dialog.tsx";
import { ModelRow } from "./model-row.tsx";
import { type ModelRow as Row, rowsOf } from "./rows.ts";
import { sizeOf } from "./size.ts";
import { useModelActs } from "./use-model-acts.ts";
import { words } from "./words.ts";

/** Small models: those on the server's disk and those to be had, and what can be done with them. */
export function Catalogue({ models }: { models: ModelsReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const acts = useModelActs();
  const [fetching, setFetching] = useState<Fetchable | null>(null);
  const [using, setUsing] = useState<{ name: string; title: string } | null>(null);
  const [removing, setRemoving] = useState<Row | null>(null);
  const { download, stop, remove, use } = acts;
  const isFixed = models.in_use.chosen_by === "SLM_URL" || models.in_use.chosen_by === "SLM_MODEL";
  const isNone = models.in_use.name === "none";
  const busy = [download, stop, remove, use].some((one) => one.isPending);
  const free = models.memory_free_bytes;
  const error = fetching === null ? (download.error ?? stop.error) : stop.error;
  const text = isFixed ? said.set : said.catalogueText;
  return (
    <Part title={said.catalogue} text={free === null ? text : `${text} ${said.memoryFree(sizeOf(free, language))}`}>
      <ul className="plain-list">
        {rowsOf(models).map((row) => (
          <ModelRow
            key={row.name}
            row={row}
            isFixed={isFixed}
            busy={busy}
            acts={{
              onDownload: (model) => {
                download.reset();
                setFetching({ ...model, restricted: model.licence?.restricted ?? false });
              },
              // Its licence was accepted when it was begun.
              onResume: (model) => download.mutate({ name: model.download?.name ?? model.name, acceptLicence: true }),
              onStop: (model) => stop.mutate(model.download?.name ?? model.name),
              onUse: setUsing,
              onRemove: setRemoving,
            }}
          />
        ))}
        <li className="row-card">
          <Group justify="space-between" gap="xs">
            <div>
              <Text fw={600}>{said.noModel}</Text>
              <Text size="sm" c="dimmed">
                {said.noModelText}
              </Text>
            </div>
            {isNone ? (
              <Badge variant="light" tt="none">
                {said.inUse}
              </Badge>
            ) : null}
            {isNone || isFixed ? null : (
              <Button
                size="xs"
                variant="default"
                disabled={busy}
                onClick={() => setUsing({ name: "none", title: said.noModel })}
              >
                {said.useNone}
              </Button>
            )}
          </Group>
        </li>
      </ul>
      {error === null ? null : <Fault error={error} />}
      <AddModel acts={acts} onFound={setFetching} />
      <FetchDialog
        key={fetching?.name}
        model={fetching}
        busy={download.isPending}
        error={download.error}
        onYes={(wanted) => download.mutate(wanted, { onSuccess: () => setFetching(null) })}
        onClose={() => {
          setFetching(null);
          download.reset();
        }}
      />
      <Confirm
        opened={using !== null}
        title={using?.name === "none" ? said.useNoneTitle : said.confirmUse(using?.title ?? "")}
        text={using?.name === "none" ? said.noModelText : said.useText}
        yes={using?.name === "none" ? said.useNone : said.use}
        color="pine"
        busy={use.isPending}
        error={use.error}
        onYes={() => using !== null && use.mutate(using.name, { onSuccess: () => setUsing(null) })}
        onClose={() => {
          setUsing(null);
          use.reset();
        }}
      />
      <Confirm
        opened={removing !== null}
        title={said.removeTitle(removing?.title ?? "")}
        text={said.removeText}
        yes={said.remove}
        busy={remove.isPending}
        error={remove.error}
        onYes={() => removing !== null && remove.mutate(removing.name, { onSuccess: () => setRemoving(null) })}
        onClose={() => {
          setRemoving(null);
          remove.reset();
        }}
      />
    </Part>
  );
}
