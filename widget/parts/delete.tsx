import { useState } from "react";
import { Confirm } from "./confirm.tsx";
import { refusalIn, useFrame } from "./context.ts";

/** Asks for confirmation, then deletes the conversation everywhere. */
export function Delete({ onDone }: { onDone: () => void }) {
  const { words, line } = useFrame();
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  return (
    <Confirm
      title={words.deleteTitle}
      text={words.deleteText}
      yes={words.deleteYes}
      error={error}
      busy={isBusy}
      onNo={onDone}
      onYes={async () => {
        setBusy(true);
        const refused = await line.deleteConversation();
        setBusy(false);
        if (refused === null) onDone();
        else setError(refusalIn(words, refused));
      }}
    />
  );
}
