import { Button, Group, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { BASE } from "../../document.ts";
import { useWords } from "../../language.tsx";
import { OverviewNav } from "./nav.tsx";
import { RangePicker } from "./range-picker.tsx";
import type { useRange } from "./use-overview.ts";
import { words } from "./words.ts";

/** What the assistant's overview and the team's begin with: the period, its figures as a file, and the way to the other. */
export function OverviewHead(options: {
  range: ReturnType<typeof useRange>;
  exportAddress: string;
  aside?: ReactNode;
}) {
  const said = useWords(words);
  return (
    <>
      <Group justify="space-between" gap={12} mb={12}>
        <Title order={1} fz="lg">
          {said.title}
        </Title>
        <Group gap={8}>
          <RangePicker {...options.range} />
          <Button
            component="a"
            href={`${BASE}/api/v1/${options.exportAddress}`}
            download
            size="xs"
            variant="default"
            data-export=""
          >
            {said.exportCsv}
          </Button>
        </Group>
      </Group>
      <Group justify="space-between" gap={12} mb={16}>
        <OverviewNav />
        {options.aside}
      </Group>
    </>
  );
}
