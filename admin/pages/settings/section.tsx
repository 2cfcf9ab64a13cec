import { Box, Stack, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Fault } from "../../parts/fault.tsx";
import { Loading } from "../../parts/loading.tsx";

/** A section's head and body. */
export function Section(props: { title: string; text?: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <Stack gap="lg" className="section">
      <Box className="section-head">
        <div>
          <Title order={1} fz={22}>
            {props.title}
          </Title>
          {props.text === undefined ? null : (
            <Text c="dimmed" size="sm" mt={4} maw={640} component="div">
              {props.text}
            </Text>
          )}
        </div>
        {props.aside}
      </Box>
      {props.children}
    </Stack>
  );
}

/** A part of a section under its own small heading. */
export function Part({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  return (
    <Stack gap="sm" component="section" className="part">
      <div>
        <Title order={2} fz="md">
          {title}
        </Title>
        {text === undefined ? null : (
          <Text c="dimmed" size="sm" component="div">
            {text}
          </Text>
        )}
      </div>
      {children}
    </Stack>
  );
}

/** Waits for a query, or shows its error. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.isPending) return <Loading />;
  if (query.isError) return <Fault error={query.error} onRetry={() => void query.refetch()} />;
  return children(query.data);
}
