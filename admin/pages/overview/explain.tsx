import { ActionIcon, Popover, Text } from "@mantine/core";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

export interface Explained {
  readonly name: string;
  readonly meaning: string;
  readonly formula: string;
}

/** A small "i" that says what a number means and how it's calculated. */
export function Explain({ of, more }: { of: Explained; more?: string | undefined }) {
  const said = useWords(words);
  return (
    <Popover width={290} position="bottom" withArrow shadow="md" returnFocus trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={24} radius="xl" aria-label={said.info(of.name)}>
          <svg width="15" height="15" viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true">
            <circle cx="8" cy="8" r="6.2" strokeWidth="1.2" />
            <path d="M8 7.3v3.6M8 5v.1" strokeWidth="1.5" strokeLinecap="round" />
          </svg>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={of.name} tabIndex={0}>
        <Text size="sm" fw={600}>
          {of.name}
        </Text>
        <Text size="sm" mt={4}>
          {of.meaning}
        </Text>
        <Text size="xs" c="dimmed" mt={8}>
          {said.formula}
        </Text>
        <Text size="xs" className="tabular">
          {of.formula}
        </Text>
        {more === undefined ? null : (
          <Text size="xs" c="dimmed" mt={8}>
            {more}
          </Text>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
