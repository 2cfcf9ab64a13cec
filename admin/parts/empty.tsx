import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** An empty list says what will be shown there, and how to get it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack className="empty" align="center" gap="xs" py={64} px="md" ta="center">
      <Title order={2} fz="lg">
        {title}
      </Title>
      <Text c="dimmed" maw={440} component="div">
        {children}
      </Text>
    </Stack>
  );
}
