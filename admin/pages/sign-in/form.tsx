import { Alert, Button, Stack, TextInput, type TextInputProps } from "@mantine/core";
import type { ReactNode, Ref } from "react";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** A sign-in form: its error, its fields, one button. Validates its fields itself, in the reader's language. */
export function Form(props: {
  fault?: string | undefined;
  button: string;
  busy: boolean;
  onSubmit(): void;
  ref?: Ref<HTMLFormElement>;
  children: ReactNode;
}) {
  const { fault, button, busy, onSubmit, ref, children } = props;
  return (
    <form
      noValidate
      ref={ref}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Stack gap="md">
        {fault === undefined ? null : (
          <Alert color="red" variant="light" role="alert">
            {fault}
          </Alert>
        )}
        {children}
        <Button type="submit" fullWidth loading={busy}>
          {button}
        </Button>
      </Stack>
    </form>
  );
}

/** The account's e-mail, named so that password managers know whose password it is. */
export function EmailField(props: TextInputProps) {
  const said = useWords(words);
  return (
    <TextInput
      label={said.email}
      type="email"
      name="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      {...props}
    />
  );
}
