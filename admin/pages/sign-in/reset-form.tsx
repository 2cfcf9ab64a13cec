import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { memberReply, PASSWORD_MIN } from "../../../server/wire/auth.ts";
import { ApiError, call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Card } from "./card.tsx";
import { Expired } from "./expired.tsx";
import { faultText } from "./fault-text.ts";
import { PasswordField } from "./password-field.tsx";
import { useEnter } from "./use-enter.ts";
import { words } from "./words.ts";

/** A new password for whom the link is for. */
export function ResetForm({ token, email }: { token: string; email: string }) {
  const said = useWords(words);
  const enter = useEnter();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const reset = useMutation({
    mutationFn: () => call("POST", "reset", memberReply, { token, password }),
    onSuccess: enter,
  });
  const isShort = [...password].length < PASSWORD_MIN;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isShort) reset.mutate();
  };
  const { error } = reset;
  const code = error instanceof ApiError ? error.code : undefined;
  if (code === "LINK_EXPIRED") return <Expired />;
  const fault = error === null ? undefined : faultText(error, said);
  return (
    <Card title={said.resetTitle} text={said.resetText}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {fault !== undefined && code !== "PASSWORD_TOO_WEAK" ? (
            <Alert color="red" variant="light" role="alert">
              {fault}
            </Alert>
          ) : null}
          {/* A password manager learns whose password it is. */}
          <TextInput label={said.email} type="email" name="email" autoComplete="username" readOnly value={email} />
          <PasswordField
            label={said.newPassword}
            description={said.newPasswordHint}
            name="password"
            autoComplete="new-password"
            autoFocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={code === "PASSWORD_TOO_WEAK" ? fault : tried && isShort ? said.tooWeak : undefined}
          />
          <Button type="submit" fullWidth loading={reset.isPending}>
            {said.save}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
