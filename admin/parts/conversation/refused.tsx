import { Alert, CloseButton } from "@mantine/core";
import { ApiError } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** Why what was asked for did not happen. */
export function Refused({ error, onClose }: { error: Error; onClose(): void }) {
  const said = useWords(words);
  const api = error instanceof ApiError ? error : undefined;
  return (
    <Alert color="red" radius={0} py="xs" role="alert" title={api?.message ?? said.fault}>
      {api?.remedy}
      <CloseButton size="sm" aria-label={said.cancel} onClick={onClose} pos="absolute" top={8} right={8} />
    </Alert>
  );
}
