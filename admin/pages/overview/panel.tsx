import { Group, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Explain, type Explained } from "./explain.tsx";

/** A titled part of the page, with what its numbers mean. */
export function Panel({ of, aside, children }: { of: Explained; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel" aria-label={of.name}>
      <Group justify="space-between" gap={8} mb={12} align="center">
        <Group gap={4} wrap="nowrap">
          <Title order={2} fz="sm" fw={600}>
            {of.name}
          </Title>
          <Explain of={of} />
        </Group>
        {aside}
      </Group>
      {children}
    </section>
  );
}
