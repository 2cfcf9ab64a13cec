import { ActionIcon, Alert, Button, Checkbox, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { VIEW_LIMITS, type ViewFilter, type ViewWire, viewDone } from "../../../server/wire/views.ts";
import { ApiError, call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { useMay } from "../../session.tsx";
import { DownIcon, RemoveIcon, UpIcon } from "./icons.tsx";
import { VIEWS } from "./use-views.ts";
import { words } from "./words.ts";

type Change =
  | { readonly do: "create"; readonly name: string; readonly shared: boolean; readonly filter: ViewFilter }
  | { readonly do: "rename"; readonly id: string; readonly name: string }
  | { readonly do: "delete"; readonly id: string }
  | { readonly do: "sort"; readonly shared: boolean; readonly ids: readonly string[] };

function useChange(onDone: (change: Change) => void = () => undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn(change: Change) {
      const { do: what, ...rest } = change;
      if (what === "create") return call("POST", "views", viewDone, rest);
      if (change.do === "rename") return call("PATCH", `views/${change.id}`, viewDone, { name: change.name });
      if (change.do === "delete") return call("DELETE", `views/${change.id}`, viewDone);
      return call("PUT", "views/order", viewDone, rest);
    },
    onSuccess: (_done, change) => onDone(change),
    onSettled: () => void queries.invalidateQueries({ queryKey: [VIEWS] }),
  });
}

const textOf = (error: unknown) =>
  error === null ? undefined : error instanceof ApiError ? error.message : String(error);

/** Saves a view, or renames, sorts and deletes those that are there. */
export default function ViewDialogs(options: {
  which: "save" | "manage";
  filter: ViewFilter;
  views: readonly ViewWire[];
  onClose(): void;
}) {
  const said = useWords(words);
  const { which, filter, views, onClose } = options;
  return (
    <Modal
      opened
      onClose={onClose}
      title={which === "save" ? said.saveTitle : said.manageTitle}
      centered
      closeButtonProps={{ "aria-label": said.cancel }}
    >
      {which === "save" ? <Save filter={filter} onClose={onClose} /> : <Manage views={views} onClose={onClose} />}
    </Modal>
  );
}

function Save({ filter, onClose }: { filter: ViewFilter; onClose(): void }) {
  const said = useWords(words);
  const manages = useMay("conversations.manage", "organisation");
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const change = useChange(onClose);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") change.mutate({ do: "create", name: name.trim(), shared, filter });
      }}
    >
      <TextInput
        data-autofocus
        label={said.name}
        maxLength={VIEW_LIMITS.name}
        value={name}
        error={textOf(change.error)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {manages ? (
        <Checkbox
          mt="sm"
          label={said.forAll}
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
      ) : null}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {said.cancel}
        </Button>
        <Button type="submit" loading={change.isPending} disabled={name.trim() === ""}>
          {said.save}
        </Button>
      </Group>
    </form>
  );
}

function Manage({ views, onClose }: { views: readonly ViewWire[]; onClose(): void }) {
  const said = useWords(words);
  const manages = useMay("conversations.manage", "organisation");
  const change = useChange();
  const part = (shared: boolean): ReactNode => {
    const some = views.filter((one) => one.shared === shared);
    if (some.length === 0 || (shared && !manages)) return null;
    return (
      <Stack gap={6}>
        <Text size="sm" fw={600}>
          {shared ? said.shared : said.own}
        </Text>
        {some.map((one, i) => (
          <Line
            key={one.id}
            view={one}
            busy={change.isPending}
            onRename={(name) => change.mutate({ do: "rename", id: one.id, name })}
            onDelete={() => change.mutate({ do: "delete", id: one.id })}
            onUp={i === 0 ? undefined : () => change.mutate({ do: "sort", shared, ids: moved(some, i, i - 1) })}
            onDown={
              i === some.length - 1
                ? undefined
                : () => change.mutate({ do: "sort", shared, ids: moved(some, i, i + 1) })
            }
          />
        ))}
      </Stack>
    );
  };
  return (
    <Stack gap="md">
      {change.error === null ? null : <Alert color="red">{textOf(change.error)}</Alert>}
      {part(true)}
      {part(false)}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {said.doneWithViews}
        </Button>
      </Group>
    </Stack>
  );
}

function moved(views: readonly ViewWire[], from: number, to: number): string[] {
  const ids = views.map((one) => one.id);
  const [one] = ids.splice(from, 1);
  if (one !== undefined) ids.splice(to, 0, one);
  return ids;
}

function Line(options: {
  view: ViewWire;
  busy: boolean;
  onRename(name: string): void;
  onDelete(): void;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
}) {
  const said = useWords(words);
  const { view, busy } = options;
  const [name, setName] = useState(view.name);
  const done = () => {
    const next = name.trim();
    if (next === "") setName(view.name);
    else if (next !== view.name) options.onRename(next);
  };
  return (
    <Group gap={4} wrap="nowrap">
      <TextInput
        flex={1}
        size="xs"
        aria-label={`${said.rename}: ${view.name}`}
        maxLength={VIEW_LIMITS.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={done}
        onKeyDown={(event) => event.key === "Enter" && done()}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={busy || options.onUp === undefined}
        onClick={options.onUp}
        aria-label={said.up(view.name)}
      >
        <UpIcon />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={busy || options.onDown === undefined}
        onClick={options.onDown}
        aria-label={said.down(view.name)}
      >
        <DownIcon />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="red"
        disabled={busy}
        onClick={options.onDelete}
        aria-label={said.remove(view.name)}
      >
        <RemoveIcon />
      </ActionIcon>
    </Group>
  );
}
