import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { MAX_MESSAGE_LENGTH } from "../../server/wire/http.ts";
import { words } from "../words/en.ts";

/** Milliseconds without a key after which nobody is "writing" any more. */
const TYPING_PAUSE_MS = 3_000;

/** Where the visitor writes. Enter sends, Shift+Enter makes a new line. */
export function Composer({
  onSend,
  onTyping,
}: {
  onSend: (text: string) => void;
  onTyping: (typing: boolean) => void;
}) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const over = text.trim().length - MAX_MESSAGE_LENGTH;

  useEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = "auto";
    // An empty field keeps its one line, whatever the placeholder's length.
    if (text !== "") area.style.height = `${Math.min(area.scrollHeight, 140)}px`;
  }, [text]);

  function change(value: string) {
    setText(value);
    if (pause.current === undefined) onTyping(true);
    clearTimeout(pause.current);
    pause.current = setTimeout(rest, TYPING_PAUSE_MS);
  }

  function rest() {
    clearTimeout(pause.current);
    pause.current = undefined;
    onTyping(false);
  }

  function send(event: FormEvent) {
    event.preventDefault();
    const said = text.trim();
    if (said === "" || over > 0) return;
    onSend(said);
    setText("");
    rest();
    field.current?.focus();
  }

  function key(event: KeyboardEvent) {
    // While an input method composes, Enter chooses a word.
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
  }

  return (
    <form className="composer" onSubmit={send}>
      {over > 0 ? (
        <p className="too-long" role="alert">
          {words.tooLong(MAX_MESSAGE_LENGTH, over)}
        </p>
      ) : null}
      <textarea
        ref={field}
        rows={1}
        value={text}
        aria-label={words.ask}
        placeholder={words.placeholder}
        onChange={(event) => change(event.target.value)}
        onKeyDown={key}
      />
      <button
        type="submit"
        className="send"
        aria-label={words.send}
        title={words.send}
        disabled={text.trim() === "" || over > 0}
      >
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path
            d="M12 19V5m0 0-6 6m6-6 6 6"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.2"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </button>
    </form>
  );
}
