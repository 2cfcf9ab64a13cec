import { Button, Menu } from "@mantine/core";
import { PRIORITIES, type Priority } from "../../../../server/wire/desk.ts";
import { useWords } from "../../../language.tsx";
import { PriorityIcon } from "./icons.tsx";
import { words } from "./words.ts";

/** A conversation's priority, and the others to choose from. */
export function PriorityMenu(options: {
  priority: Priority;
  /** Instead of the priority's name, where it's of several. */
  label?: string;
  opened: boolean;
  onOpened(opened: boolean): void;
  onChange(priority: Priority): void;
}) {
  const said = useWords(words);
  const { priority } = options;
  return (
    <Menu position="bottom-start" withinPortal opened={options.opened} onChange={options.onOpened}>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant={priority === "normal" ? "subtle" : "light"}
          color={COLOURS[priority]}
          leftSection={<PriorityIcon size={14} />}
          aria-label={options.label ?? `${said.priority}: ${said.priorities[priority]}`}
          title={`${said.priority} (p)`}
        >
          {options.label ?? said.priorities[priority]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{said.priority}</Menu.Label>
        {PRIORITIES.map((one) => (
          <Menu.Item
            key={one}
            leftSection={<PriorityIcon size={14} />}
            {...(one === "normal" ? {} : { color: COLOURS[one] })}
            aria-current={one === priority ? "true" : undefined}
            onClick={() => options.onChange(one)}
          >
            {said.priorities[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export const COLOURS: Readonly<Record<Priority, string>> = {
  urgent: "red",
  high: "orange",
  normal: "gray",
  low: "blue",
};
