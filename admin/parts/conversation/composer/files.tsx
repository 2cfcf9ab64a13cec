import { Button, CloseButton, Progress, Text } from "@mantine/core";
import { type ClipboardEvent, useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from "react";
import * as z from "zod/mini";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { fileReply, MAX_FILES_OF_REPLY } from "../../../../server/wire/files.ts";
import { ApiError, call } from "../../../api.ts";
import { BASE } from "../../../document.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { sendFile } from "../../../send-file.ts";
import { keep, kept } from "../../../storage.ts";
import { fileSize } from "../../format.ts";
import { FileIcon } from "../icons.tsx";
import { type Upload, Uploads } from "./uploads.ts";
import { words } from "./words.ts";

/** By the storage key of a reply's text: files go on being sent while another conversation is open. */
const all = new Map<string, Uploads>();

/** The storage key beside an unsent text's. */
const nameOf = (draft: string) => `${draft}:files`;

/** The files of an unsent reply. @param draft its text's storage key */
export function uploadsOf(draft: string): Uploads {
  const before = all.get(draft);
  if (before !== undefined) return before;
  const made = new Uploads({
    load: () => kept(nameOf(draft)) ?? "",
    save: (text) => keep(nameOf(draft), text),
    async send({ file, handoffId, clientFileId, name }, options) {
      const query = new URLSearchParams({ name, clientFileId });
      return (await sendFile(`handoffs/${handoffId}/files?${query}`, fileReply, file, options)).file;
    },
    drop: (fileId) => void call("DELETE", `files/${fileId}`, z.object({})).catch(() => undefined),
    faultOf: (error) =>
      error instanceof ApiError
        ? { message: `${error.message} ${error.remedy}`, mayRetry: error.retryable }
        : { message: "", mayRetry: true },
    pictureOf: (file) => (/^image\/(?:png|jpeg|webp|gif)$/.test(file.type) ? URL.createObjectURL(file) : undefined),
    now: Date.now,
  });
  all.set(draft, made);
  return made;
}

export type ReplyFiles = ReturnType<typeof useFiles>;

/** The files of the reply that is being written: chosen, dropped anywhere on the page, or pasted. */
export function useFiles(options: { conversation: ConversationReply; draft: string; isOn: boolean }) {
  const { conversation, draft } = options;
  const uploads = uploadsOf(draft);
  const items = useSyncExternalStore(uploads.subscribe, uploads.items);
  const [fault, setFault] = useState<"tooMany" | "tooLarge" | null>(null);
  const handoff = conversation.handoffs.find((one) => one.state === "claimed");
  const { kinds, megabytes } = conversation.agentFiles;
  const isOn = options.isOn && handoff !== undefined && kinds !== "off";
  const add = (files: readonly File[]) => {
    if (!isOn || handoff === undefined || files.length === 0) return;
    const fitting = files.filter((file) => file.size <= megabytes * 1024 * 1024);
    const free = MAX_FILES_OF_REPLY - items.length;
    setFault(fitting.length < files.length ? "tooLarge" : fitting.length > free ? "tooMany" : null);
    uploads.add(fitting.slice(0, free), handoff.id);
  };
  return {
    ...{ isOn, items, add, fault, megabytes },
    isOver: useDrop(isOn, add),
    /** All of them can be sent with a reply. */
    areReady: items.every((one) => one.sent !== undefined),
    retry: (id: string) => uploads.retry(id),
    remove: (id: string) => uploads.remove(id),
    take: () => uploads.take(),
    onPaste(event: ClipboardEvent) {
      const files = [...event.clipboardData.files];
      // A table from a spreadsheet comes as a picture and as text: the text is meant.
      if (!isOn || files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      add(files);
    },
  };
}

/** Takes files that are dropped on the page, wherever: a browser would open one that misses a small target. @returns one is held over it */
function useDrop(isOn: boolean, add: (files: readonly File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const drop = useEffectEvent((event: DragEvent) => add([...(event.dataTransfer?.files ?? [])]));
  useEffect(() => {
    if (!isOn) return;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const stop = new AbortController();
    const { signal } = stop;
    const over = (event: DragEvent) => {
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      setOver(true);
    };
    document.addEventListener("dragover", over, { signal });
    // Leaving one element enters the next; only without one is the page left.
    document.addEventListener("dragleave", (event) => event.relatedTarget === null && setOver(false), { signal });
    const dropped = (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      drop(event);
    };
    document.addEventListener("drop", dropped, { signal });
    return () => stop.abort();
  }, [isOn]);
  return isOn && isOver;
}

/** Chooses files. */
export function FileButton({ files }: { files: ReplyFiles }) {
  const said = useWords(words);
  const input = useRef<HTMLInputElement>(null);
  if (!files.isOn) return null;
  return (
    <>
      <Button size="compact-xs" variant="light" onClick={() => input.current?.click()}>
        {said.attach}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={said.attach}
        onChange={({ currentTarget: chosen }) => {
          const found = [...(chosen.files ?? [])];
          // The same file can be chosen again.
          chosen.value = "";
          files.add(found);
        }}
      />
    </>
  );
}

/** The files of a reply above its buttons: how far each is, and what can be done about it. */
export function FileList({ files }: { files: ReplyFiles }) {
  const said = useWords(words);
  const { items, fault, isOver } = files;
  return (
    <>
      {isOver ? <p className="composer-drop">{said.dropFiles}</p> : null}
      {fault === null ? null : (
        <Text size="xs" c="red" role="alert">
          {fault === "tooMany" ? said.tooManyFiles(MAX_FILES_OF_REPLY) : said.fileTooLarge(files.megabytes)}
        </Text>
      )}
      {items.length === 0 ? null : (
        <ul className="composer-files" aria-label={said.files}>
          {items.map((item) => (
            <Item key={item.clientFileId} item={item} files={files} />
          ))}
        </ul>
      )}
    </>
  );
}

function Item({ item, files }: { item: Upload; files: ReplyFiles }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { clientFileId: id, name, size, share, picture, fault, sent } = item;
  const shown = picture ?? (sent?.preview === undefined ? undefined : `${BASE}${sent.url}/preview`);
  return (
    <li>
      {shown === undefined ? <FileIcon size={22} /> : <img src={shown} alt="" />}
      <div className="composer-file">
        <bdi className="composer-file-name">{name}</bdi>
        {fault !== undefined ? (
          <Text size="xs" c="red" role="alert">
            {fault.message || said.uploadLost}
          </Text>
        ) : sent === undefined ? (
          <Progress size="xs" value={Math.max(2, share * 100)} aria-label={said.uploading(name)} />
        ) : (
          <Text size="xs" className="composer-sources">
            {fileSize(size, language)}
          </Text>
        )}
      </div>
      {fault?.mayRetry === true ? (
        <Button size="compact-xs" variant="light" onClick={() => files.retry(id)}>
          {said.retry}
        </Button>
      ) : null}
      <CloseButton
        size="sm"
        aria-label={sent === undefined && fault === undefined ? said.stopUpload(name) : said.removeFile(name)}
        onClick={() => files.remove(id)}
      />
    </li>
  );
}
