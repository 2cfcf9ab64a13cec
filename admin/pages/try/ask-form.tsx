import { Button, Textarea } from "@mantine/core";
import type { KeyboardEvent, RefObject } from "react";
import { MAX_MESSAGE_LENGTH } from "../../../server/wire/limits.ts";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** Where a question is written; Enter asks it. */
export function AskForm(options: {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  busy: boolean;
  onText(text: string): void;
  onSubmit(): void;
}) {
  const { field, text, onSubmit } = options;
  const said = useWords(words);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <form
      className="try-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Textarea
        ref={field}
        flex={1}
        autosize
        maxRows={8}
        aria-label={said.question}
        placeholder={said.question}
        value={text}
        maxLength={MAX_MESSAGE_LENGTH}
        onChange={(event) => options.onText(event.currentTarget.value)}
        onKeyDown={onKey}
        dir="auto"
      />
      <Button type="submit" loading={options.busy} disabled={text.trim() === ""}>
        {said.ask}
      </Button>
    </form>
  );
}
