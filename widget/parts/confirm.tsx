import { useEffect, useId, useRef } from "react";
import { useFrame } from "./context.ts";

/** Asks before something that cannot be undone. Escape is "no". */
export function Confirm({ title, text, yes, error, busy, onYes, onNo }: ConfirmProps) {
  const { words } = useFrame();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="confirm"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        onNo();
      }}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      <p id={`${id}-text`}>{text}</p>
      {error === null ? null : (
        <p className="bad" role="alert">
          {error}
        </p>
      )}
      <div className="row">
        <button type="button" className="button quiet" onClick={onNo}>
          {words.cancel}
        </button>
        <button type="button" className="button danger" disabled={busy} onClick={onYes}>
          {yes}
        </button>
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  text: string;
  yes: string;
  error: string | null;
  busy: boolean;
  onYes: () => void;
  onNo: () => void;
}
