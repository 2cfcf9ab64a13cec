import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** A password field: the password can be shown, and Caps Lock is pointed out. */
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
