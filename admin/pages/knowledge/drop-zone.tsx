import { Button, Group, Text } from "@mantine/core";
import { type DragEvent, useRef, useState } from "react";
import { useWords } from "../../language.tsx";
import { chosenFiles, type Dropped, droppedFiles } from "./dropped.ts";
import { words } from "./words.ts";

/** Takes files and folders that are dropped or chosen. */
export function DropZone({ files, onFiles }: { files: readonly Dropped[]; onFiles(files: Dropped[]): void }) {
  const said = useWords(words);
  const input = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer).then((found) => found.length > 0 && onFiles(found));
  };
  const take = (element: HTMLInputElement) => {
    const found = chosenFiles(element.files);
    // The same file, once fixed, can be chosen again.
    element.value = "";
    if (found.length > 0) onFiles(found);
  };
  const [first] = files;
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the buttons within do the same */}
      <div
        className={`drop ${over ? "over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        {first === undefined ? (
          <Text size="sm">{said.drop}</Text>
        ) : (
          <Text size="sm" fw={600} className="isolate">
            {files.length === 1 ? first.name : said.fileCount(files.length)}
          </Text>
        )}
        <Group gap="xs" mt={6} justify="center">
          <Button variant={first === undefined ? "light" : "subtle"} size="xs" onClick={() => input.current?.click()}>
            {first === undefined ? said.choose : said.chooseOther}
          </Button>
          <Button variant="subtle" size="xs" onClick={() => folder.current?.click()}>
            {said.chooseFolder}
          </Button>
        </Group>
        <Text size="xs" c="dimmed" mt={6}>
          {said.formats}
        </Text>
        <input ref={input} type="file" hidden multiple onChange={(event) => take(event.currentTarget)} />
        <input
          ref={(element) => {
            folder.current = element;
            // Not among React's attributes.
            element?.setAttribute("webkitdirectory", "");
          }}
          type="file"
          hidden
          onChange={(event) => take(event.currentTarget)}
        />
      </div>
    </>
  );
}
