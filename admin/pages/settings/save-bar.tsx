import { Alert, Button, Group, Paper, Text, Transition } from "@mantine/core";
import { useEffect, useState } from "react";
import { ApiError } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { words } from "./words.ts";

/** One change: the field's name and, if they are short enough, the old and the new value. */
export interface Change {
  readonly label: string;
  readonly from?: string;
  readonly to?: string;
}

/** Shown at the bottom of a form with unsaved changes: what changes, with buttons to save or discard it. */
export function SaveBar(props: {
  changes: readonly Change[];
  busy: boolean;
  error: unknown;
  savedAt: number | null;
  onSave: () => void;
  onDiscard: () => void;
}) {
  const said = useWords(words);
  const { changes, error } = props;
  const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
  const isFresh = useFresh(props.savedAt);
  return (
    <div className="save-place">
      <div role="status" className="toast-place">
        {isFresh && changes.length === 0 ? (
          <Paper className="toast" shadow="md" px="md" py="xs" radius="xl">
            <Text size="sm">✓ {said.saved}</Text>
          </Paper>
        ) : null}
      </div>
      <Transition mounted={changes.length > 0} transition="slide-up" duration={150}>
        {(style) => (
          <Paper className="save-bar" shadow="md" p="sm" withBorder style={style}>
            {error === null ? null : fields.length > 0 ? (
              <Alert color="red" variant="light" title={said.saveFailed} mb="xs" role="alert" p="xs">
                {fields.map(([path, fault]) => (
                  <Text size="sm" key={path}>
                    <code>{path}</code> {fault}
                  </Text>
                ))}
              </Alert>
            ) : (
              <Fault error={error} />
            )}
            <Group justify="space-between" gap="sm">
              <Text size="sm" className="save-what" component="div">
                <span className="dim">{said.unsaved}</span>{" "}
                {changes.map(({ label, from, to }, i) => (
                  <span key={label}>
                    {i > 0 ? ", " : ""}
                    <b>{label}</b>
                    {from === undefined || to === undefined ? "" : ` ${from} → ${to}`}
                  </span>
                ))}
              </Text>
              <Group gap="xs" ml="auto" wrap="nowrap">
                <Button variant="default" size="sm" onClick={props.onDiscard} disabled={props.busy}>
                  {said.discard}
                </Button>
                <Button size="sm" onClick={props.onSave} loading={props.busy}>
                  {said.save}
                </Button>
              </Group>
            </Group>
          </Paper>
        )}
      </Transition>
    </div>
  );
}

/** Milliseconds that "Saved" stays visible. */
const TOAST_MS = 4_000;

function useFresh(at: number | null): boolean {
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    if (at === null) return;
    setFresh(true);
    const timer = setTimeout(() => setFresh(false), TOAST_MS);
    return () => clearTimeout(timer);
  }, [at]);
  return fresh;
}
