import { Button, FileButton, Group, Progress, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { $ZodType } from "zod/v4/core";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { percent } from "../../../parts/format.ts";
import { sendFile } from "../../../send-file.ts";
import { words } from "./words.ts";

/** Chooses a GGUF file on the manager's own machine and sends it, with its progress and a way to stop. */
export function SendButton<T>(props: {
  label: string;
  /** Below /api/v1/, for a file of this name. */
  path: (name: string) => string;
  schema: $ZodType<T>;
  disabled?: boolean;
  /** @returns what to say then; null: it's seen elsewhere */
  onSent: (reply: T) => string | null;
}) {
  const said = useWords(words);
  const { language } = useLanguage();
  const sending = useRef<AbortController>(undefined);
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState<string | null>(null);
  // If the page is left, the file can't be sent on.
  useEffect(() => () => sending.current?.abort(), []);

  const send = async (file: File | null) => {
    if (file === null) return;
    const control = new AbortController();
    sending.current = control;
    setError(null);
    setDone(null);
    setShare(0);
    try {
      const options = { signal: control.signal, onProgress: setShare };
      setDone(props.onSent(await sendFile(props.path(file.name), props.schema, file, options)));
    } catch (fault) {
      if (!control.signal.aborted) setError(fault);
    }
    setShare(null);
  };
  return (
    <Stack gap={6}>
      {share === null ? (
        <FileButton onChange={(file) => void send(file)} accept=".gguf">
          {(button) => (
            <Button {...button} variant="default" className="long-button" disabled={props.disabled ?? false}>
              {props.label}
            </Button>
          )}
        </FileButton>
      ) : (
        <>
          <Group justify="space-between">
            <Text size="sm" role="status">
              {said.sending(percent(Math.floor(share * 100) / 100, language))}
            </Text>
            <Button size="xs" variant="default" onClick={() => sending.current?.abort()}>
              {said.stop}
            </Button>
          </Group>
          <Progress value={share * 100} aria-label={props.label} />
        </>
      )}
      {done === null ? null : (
        <Text size="sm" role="status">
          {done}
        </Text>
      )}
      {error === null ? null : <Fault error={error} />}
    </Stack>
  );
}
