import { Center, Loader } from "@mantine/core";
import { useWords } from "../language.tsx";
import { words } from "../shell/words.ts";

/** Shown while a page's first data is loading. */
export function Loading() {
  const said = useWords(words);
  return (
    <Center mih={200} role="status" aria-label={said.loading}>
      <Loader size="sm" type="dots" />
    </Center>
  );
}
