import { ActionIcon, Badge, Chip, Group, Title } from "@mantine/core";
import { type ComponentProps, lazy, Suspense } from "react";
import { useLanguage, useWords } from "../../language.tsx";
import { count } from "../../parts/format.ts";
import { KeyboardIcon } from "./icons.tsx";
import { Released } from "./released.tsx";
import { words } from "./words.ts";

// The list is shown first.
const SearchHead = lazy(() => import("../../parts/list/search-head.tsx"));

export const VIEWS = ["queue", "mine", "team", "snoozed", "all"] as const;
export type View = (typeof VIEWS)[number];

/** Above the list: which conversations it shows, how many there are, and what was released meanwhile. */
export function Head(options: {
  /** Undefined: something else was searched or filtered. */
  view: View | undefined;
  siteKey: string;
  all: boolean;
  counts: Record<View, number>;
  released: ComponentProps<typeof Released>["released"];
  onView(view: View): void;
  /** What is due first comes first. */
  byDue: boolean;
  /** Undefined: no conversation has a target. */
  onByDue: ((byDue: boolean) => void) | undefined;
  onHelp(): void;
}) {
  const { view, counts } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <div className="split-head">
      <Group justify="space-between" wrap="nowrap" mb={8}>
        <Title order={1} fz="lg">
          {said.title}
        </Title>
        <Group gap={2} wrap="nowrap">
          {options.onByDue === undefined ? null : (
            <Chip
              size="xs"
              radius="sm"
              variant="light"
              checked={options.byDue}
              onChange={(checked) => options.onByDue?.(checked)}
            >
              {said.dueFirst}
            </Chip>
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={said.help}
            title={`${said.help} (?)`}
            onClick={options.onHelp}
          >
            <KeyboardIcon />
          </ActionIcon>
        </Group>
      </Group>
      <div className="inbox-search">
        <Suspense fallback={null}>
          <SearchHead siteKey={options.siteKey} all={options.all} opened={false} />
        </Suspense>
      </div>
      <div className="inbox-views" role="radiogroup" aria-label={said.views}>
        {VIEWS.map((one) => (
          <Chip
            key={one}
            size="xs"
            radius="sm"
            name="inbox-view"
            type="radio"
            value={one}
            checked={view === one}
            onChange={() => options.onView(one)}
            variant="light"
          >
            {said[one]}{" "}
            <Badge
              size="xs"
              variant="light"
              color={one === "queue" && counts.queue > 0 ? "red" : "gray"}
              className="tabular"
            >
              {count(counts[one], language)}
            </Badge>
          </Chip>
        ))}
      </div>
      <Released released={options.released} />
    </div>
  );
}
