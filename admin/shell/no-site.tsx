import { Button, Code, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useWords } from "../language.tsx";
import { Empty } from "../parts/empty.tsx";
import { words } from "./words.ts";

const COMMAND = 'npm run site -- add shop --name "Your Shop" --origin https://your.shop';

/** In place of a page that needs a site, on an installation without one: how to add it. */
export function NoSite() {
  const said = useWords(words);
  const queries = useQueryClient();
  return (
    <Empty title={said.noSiteTitle}>
      <Text c="dimmed">{said.noSiteBody}</Text>
      <Code block my="md" ta="start" className="no-site-command">
        {COMMAND}
      </Code>
      <Button onClick={() => void queries.invalidateQueries({ queryKey: ["me"] })}>{said.noSiteAgain}</Button>
    </Empty>
  );
}
