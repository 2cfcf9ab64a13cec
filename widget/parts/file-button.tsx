import { useRef } from "react";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";

/** Chooses files to send. */
export function FileButton({ onFiles }: { onFiles: (chosen: File[]) => void }) {
  const { words } = useFrame();
  const files = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className="tool"
        aria-label={words.attach}
        title={words.attach}
        onClick={() => files.current?.click()}
      >
        <Icon name="attach" />
      </button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-label={words.attach}
        onChange={({ currentTarget: input }) => {
          const chosen = [...(input.files ?? [])];
          input.value = "";
          onFiles(chosen);
        }}
      />
    </>
  );
}
