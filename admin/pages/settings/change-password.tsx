import { Alert, Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { doneReply, PASSWORD_MIN } from "../../../server/wire/auth.ts";
import { ApiError, call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { useSession } from "../../session.tsx";
import { words } from "./profile/words.ts";
import { Part } from "./section.tsx";

/** Changes the password; needs the current one. */
export function ChangePassword() {
  const said = useWords(words);
  const { member } = useSession();
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => call("POST", "me/password", doneReply, { current, next }),
    onSuccess() {
      setCurrent("");
      setNext("");
      setTried(false);
      void queries.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  const isShort = [...next].length < PASSWORD_MIN;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (current !== "" && !isShort) change.mutate();
  };
  const { error } = change;
  const code = error instanceof ApiError ? error.code : undefined;
  const isInline = code === "SIGN_IN_REFUSED" || code === "TOO_FAST" || code === "PASSWORD_TOO_WEAK";
  return (
    <Part title={said.passwordTitle}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm" maw={400}>
          {error === null || isInline ? null : <Fault error={error} />}
          {/* A password manager learns whose password it is. */}
          <input type="text" name="email" autoComplete="username" value={member.email} readOnly hidden />
          <PasswordInput
            label={said.current}
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            error={
              tried && current === ""
                ? said.needed
                : code === "SIGN_IN_REFUSED"
                  ? said.wrong
                  : code === "TOO_FAST"
                    ? said.tooFast
                    : undefined
            }
          />
          <PasswordInput
            label={said.next}
            description={said.nextHint}
            inputWrapperOrder={["label", "input", "error", "description"]}
            autoComplete="new-password"
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            error={code === "PASSWORD_TOO_WEAK" || (tried && isShort) ? said.tooWeak : undefined}
          />
          <Group>
            <Button type="submit" variant="default" loading={change.isPending}>
              {said.change}
            </Button>
          </Group>
          {change.isSuccess ? (
            <Alert variant="light" role="status">
              {said.changed}
            </Alert>
          ) : null}
        </Stack>
      </form>
    </Part>
  );
}
