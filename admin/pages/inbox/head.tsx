import { ActionIcon, Badge, Group, SegmentedControl, Title } from "@mantine/core";
import type { ComponentProps } from "react";
import { useLanguage, useWords } from "../../language.tsx";
import { count } from "../../parts/format.ts";
import { KeyboardIcon } from "./icons.tsx";
import { Released } from "./released.tsx";
import { words } from "./words.ts";

export const VIEWS = ["queue", "mine", "all"] as const;
export type View = (typeof VIEWS)[number];

/** Above the list: which conversations it shows, how many there are, and what was released meanwhile. */
export function Head(options: {
  view: View;
  counts: Record<View, number>;
  released: ComponentProps<typeof Released>["released"];
  onView(view: View): void;
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
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={said.views}
        value={view}
        onChange={(value) => options.onView(value as View)}
        data={VIEWS.map((one) => ({
          value: one,
          label: (
            <span>
              {said[one]}{" "}
              <Badge
                size="xs"
                variant="light"
                color={one === "queue" && counts.queue > 0 ? "red" : "gray"}
                className="tabular"
              >
                {count(counts[one], language)}
              </Badge>
            </span>
          ),
        }))}
      />
      <Released released={options.released} />
    </div>
  );
}
