import { Button, Text } from "@mantine/core";
import { type DragEvent, useRef, useState } from "react";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** Takes a file that is dropped or chosen. */
export function DropZone({ file, onFile }: { file: File | null; onFile(file: File | undefined): void }) {
  const said = useWords(words);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button within does the same */}
      <div
        className={`drop ${over ? "over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        {file === null ? (
          <Text size="sm">{said.drop}</Text>
        ) : (
          <Text size="sm" fw={600} className="isolate">
            {file.name}
          </Text>
        )}
        <Button variant={file === null ? "light" : "subtle"} size="xs" mt={6} onClick={() => input.current?.click()}>
          {file === null ? said.choose : said.chooseOther}
        </Button>
        <Text size="xs" c="dimmed" mt={6}>
          {said.formats}
        </Text>
        <input
          ref={input}
          type="file"
          hidden
          accept=".jsonl,.ndjson,.json,.csv,.tsv,.psv,.txt,.md,.markdown"
          onChange={(event) => {
            onFile(event.currentTarget.files?.[0]);
            // The same file, once fixed, can be chosen again.
            event.currentTarget.value = "";
          }}
        />
      </div>
    </>
  );
}
