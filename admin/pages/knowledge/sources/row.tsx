import { ActionIcon, Anchor, Badge, Button, Group, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "react-router";
import { SOURCE_SCHEDULES, type SourceWire } from "../../../../server/wire/sources.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { SourceDialog } from "./dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { SourceState } from "./state.tsx";
import { useSourceActions } from "./use-sources.ts";
import { words } from "./words.ts";

/** One source of the list: its state, its changes, and what can be done with it. */
export function SourceRow({ source }: { source: SourceWire }) {
  const said = useWords(words);
  return (
    <li className="source">
      <div className="source-about">
        <Group gap={8}>
          <Anchor component={Link} to={`/knowledge/sources/${source.id}`} c="inherit" fw={600} className="isolate">
            {source.name}
          </Anchor>
          <Badge size="sm" variant="light" color="gray" tt="none">
            {said.kinds[source.kind]}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed" className="isolate">
          {source.address}
        </Text>
        <SourceState source={source} />
      </div>
      <SourceButtons source={source} />
    </li>
  );
}

/** Read, stop, review, edit, delete. @param onRemoved where to go when it's gone */
export function SourceButtons({ source, onRemoved }: { source: SourceWire; onRemoved?: () => void }) {
  const said = useWords(words);
  const { run, stop, schedule, remove } = useSourceActions(source);
  const [editing, edit] = useDisclosure();
  const [removing, ask] = useDisclosure();
  const { job } = source;
  const fault = run.error ?? stop.error ?? schedule.error;
  return (
    <div className="source-actions">
      <Group gap={6} justify="end">
        {source.open === 0 ? null : (
          <Button component={Link} to={`/knowledge/sources/changes?source=${source.id}`} size="compact-sm">
            {said.review(source.open)}
          </Button>
        )}
        {job === null ? (
          <Button size="compact-sm" variant="default" onClick={() => run.mutate()} loading={run.isPending}>
            {said.runNow}
          </Button>
        ) : (
          <Button size="compact-sm" variant="default" onClick={() => stop.mutate(job.id)} loading={stop.isPending}>
            {said.stop}
          </Button>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={said.actions(source.name)}>
              ⋯
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={edit.open}>{said.edit}</Menu.Item>
            <Menu.Item component={Link} to={`/knowledge/sources/${source.id}`}>
              {said.seePages}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Label>{said.schedule}</Menu.Label>
            {SOURCE_SCHEDULES.map((one) => (
              <Menu.Item
                key={one}
                onClick={() => schedule.mutate(one)}
                rightSection={one === source.schedule ? "✓" : null}
                {...(one === source.schedule ? { "aria-current": true } : {})}
              >
                {said.schedules[one]}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item color="red" onClick={ask.open}>
              {said.remove}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {fault === null ? null : <Fault error={fault} />}
      {editing ? <SourceDialog source={source} onClose={edit.close} /> : null}
      {removing ? (
        <RemoveDialog
          name={source.name}
          busy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate(undefined, { onSuccess: onRemoved ?? ask.close })}
          onClose={ask.close}
        />
      ) : null}
    </div>
  );
}
