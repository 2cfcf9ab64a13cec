import { type ClipboardEvent, type FormEvent, type KeyboardEvent, type RefObject, useEffect, useRef } from "react";
import { MAX_MESSAGE_LENGTH } from "../../server/wire/limits.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Words } from "../words/en.ts";
import { useFrame } from "./context.ts";
import { FileButton } from "./file-button.tsx";
import { Icon } from "./icon.tsx";
import { PersonButton } from "./person-button.tsx";
import { Uploads, useUploads } from "./uploads.tsx";

/** Milliseconds without a key after which the visitor no longer counts as typing. */
const TYPING_PAUSE_MS = 3_000;
/** Height in pixels up to which the field grows before it scrolls. */
const MAX_FIELD_PX = 140;

/** Where the visitor writes, and asks for a person. Enter sends, Shift+Enter makes a new line. */
export function Composer({ snapshot, field, text, onText }: ComposerProps) {
  const { words, config, line, locale } = useFrame();
  const hasFiles = config.settings.files !== "off";
  const uploads = useUploads(line, config.settings.fileMb);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const over = text.trim().length - MAX_MESSAGE_LENGTH;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the field is as high as its text
  useEffect(() => {
    const area = field.current;
    if (area === null) return;
    // An empty field keeps its single line, whatever the placeholder's length.
    if (text === "" && area.style.height === "") return;
    area.style.height = "auto";
    if (text !== "") area.style.height = `${Math.min(area.scrollHeight, MAX_FIELD_PX)}px`;
  }, [text]);

  function change(value: string) {
    onText(value);
    if (pause.current === undefined) line.typing(true);
    clearTimeout(pause.current);
    pause.current = setTimeout(rest, TYPING_PAUSE_MS);
  }

  function rest() {
    if (pause.current === undefined) return;
    clearTimeout(pause.current);
    pause.current = undefined;
    line.typing(false);
  }

  function send(event: FormEvent | KeyboardEvent) {
    event.preventDefault();
    const said = text.trim();
    if (said === "" || over > 0) return;
    line.send(said);
    onText("");
    rest();
    field.current?.focus();
  }

  function key(event: KeyboardEvent) {
    // While an input method is composing, Enter chooses a word.
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
  }

  function paste(event: ClipboardEvent) {
    const options = event.clipboardData?.files;
    if (!hasFiles || options === undefined || options.length === 0) return;
    event.preventDefault();
    uploads.add([...options]);
  }

  return (
    <form className="composer" onSubmit={send}>
      {over > 0 ? (
        <p className="told bad" role="alert">
          {tooLong(over, words, locale)}
        </p>
      ) : null}
      <Uploads uploads={uploads} />
      <div className="box">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          aria-label={words.ask}
          placeholder={words.placeholder}
          enterKeyHint="send"
          onChange={(event) => change(event.target.value)}
          onKeyDown={key}
          onPaste={paste}
          onBlur={rest}
        />
        <div className="tools">
          <PersonButton snapshot={snapshot} />
          {hasFiles ? <FileButton onFiles={uploads.add} /> : null}
          <button
            type="submit"
            className="send"
            aria-label={words.send}
            title={words.send}
            disabled={text.trim() === "" || over > 0}
          >
            <Icon name="send" />
          </button>
        </div>
      </div>
    </form>
  );
}

/** Created when needed: a browser takes 20 ms for its first number format, which would delay the first paint. */
function tooLong(over: number, words: Words, locale: string): string {
  const number = new Intl.NumberFormat(locale);
  return words.tooLong(number.format(MAX_MESSAGE_LENGTH), number.format(over));
}

interface ComposerProps {
  snapshot: Snapshot;
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
}
