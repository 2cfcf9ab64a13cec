import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** A password's field: it can be shown, and says when Caps Lock is on. */
export function PasswordField({ description, ...props }: PasswordInputProps) {
  const said = useWords(words);
  const [capsLock, setCapsLock] = useState(false);
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));
  return (
    <PasswordInput
      {...props}
      description={capsLock ? <span className="caps-lock">{said.capsLock}</span> : description}
      inputWrapperOrder={["label", "input", "error", "description"]}
      onKeyDown={look}
      onKeyUp={look}
      onBlur={() => setCapsLock(false)}
    />
  );
}
