import { Alert, Button, Text } from "@mantine/core";
import { ApiError } from "../api.ts";
import { useWords } from "../language.tsx";
import { words } from "../shell/words.ts";

/** The server's error and what to do; or that the network is down. */
export function Fault({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const said = useWords(words);
  const api = error instanceof ApiError ? error : undefined;
  return (
    <Alert color="red" variant="light" title={api?.message ?? said.noConnection} role="alert">
      <Text size="sm">{api?.remedy ?? said.noConnectionRemedy}</Text>
      {onRetry === undefined ? null : (
        <Button mt="sm" size="xs" variant="light" color="red" onClick={onRetry}>
          {said.retry}
        </Button>
      )}
    </Alert>
  );
}
