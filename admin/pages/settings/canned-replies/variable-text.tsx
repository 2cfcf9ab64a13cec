import { Menu, Text, Textarea, UnstyledButton } from "@mantine/core";
import { useRef } from "react";
import { MAX_MESSAGE_LENGTH } from "../../../../server/wire/limits.ts";
import { ATTRIBUTE, REPLY_VARIABLES, unknownVariable } from "../../../../server/wire/reply-variables.ts";
import { useWords } from "../../../language.tsx";
import { insertInto } from "../../../parts/conversation/composer/insert.ts";
import { words } from "./words.ts";

/** A text with variables, which a menu inserts where the caret is. */
export function VariableText(options: {
  label: string;
  value: string;
  required?: boolean;
  onChange(text: string): void;
}) {
  const { label, value, onChange } = options;
  const said = useWords(words);
  const field = useRef<HTMLTextAreaElement>(null);
  const unknown = unknownVariable(value);
  const put = (name: string, select?: string) => {
    const area = field.current;
    if (area === null) return;
    const insert = `{{${name}}}`;
    const start = area.selectionStart;
    const from = select === undefined ? undefined : start + insert.indexOf(select);
    // The menu closes first: it would take the focus back.
    setTimeout(() => {
      const edit = { start, end: area.selectionEnd, insert };
      const selected = from === undefined ? undefined : { start: from, end: from + (select?.length ?? 0) };
      insertInto(area, { ...edit, select: selected }, onChange);
    }, 0);
  };
  return (
    <div>
      <Textarea
        ref={field}
        label={label}
        required={options.required ?? false}
        autosize
        minRows={4}
        maxRows={14}
        dir="auto"
        maxLength={MAX_MESSAGE_LENGTH}
        value={value}
        error={unknown === undefined ? undefined : said.unknown(unknown)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Menu withinPortal position="bottom-start" returnFocus={false}>
        <Menu.Target>
          <UnstyledButton className="variable-button" mt={4}>
            <Text size="xs" span>
              {said.insertVariable}
            </Text>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {REPLY_VARIABLES.map((name) => (
            <Menu.Item key={name} onClick={() => put(name)} rightSection={<code>{name}</code>}>
              {said.variables[name]}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => put(`${ATTRIBUTE}plan`, "plan")} rightSection={<code>{`${ATTRIBUTE}…`}</code>}>
            {said.attribute}
          </Menu.Item>
          <Menu.Item onClick={() => put(`? ${said.askExample}`, said.askExample)} rightSection={<code>?</code>}>
            {said.ask}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
