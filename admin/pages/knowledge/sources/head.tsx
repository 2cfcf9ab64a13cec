import { Badge, Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { NavLink } from "react-router";
import { useLanguage, useWords } from "../../../language.tsx";
import { count } from "../../../parts/format.ts";
import { useSources } from "./use-sources.ts";
import { words } from "./words.ts";

/** Above sources, their changes and jobs: what they are, and the ways between them. */
export function SourcesHead(options: { title: string; why: string; children?: ReactNode }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const open = useSources().data?.open ?? 0;
  return (
    <>
      <Group justify="space-between" gap="sm" mb="xs">
        <Title order={1} fz="xl">
          {options.title}
        </Title>
        {options.children}
      </Group>
      <Text size="sm" c="dimmed" mb="sm" maw={680}>
        {options.why}
      </Text>
      <nav className="source-tabs" aria-label={said.title}>
        <NavLink to="/knowledge/sources" end>
          {said.tabs}
        </NavLink>
        <NavLink to="/knowledge/sources/changes">
          {said.changes}
          {open === 0 ? null : (
            <Badge size="sm" variant="light" className="tabular" ms={6}>
              {count(open, language)}
            </Badge>
          )}
        </NavLink>
        <NavLink to="/knowledge/jobs">{said.jobs}</NavLink>
      </nav>
    </>
  );
}
