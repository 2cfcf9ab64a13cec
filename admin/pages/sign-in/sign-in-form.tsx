import { Alert, Anchor, Button, Divider, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import { doneReply, providerReply, type SignInReply } from "../../../server/wire/auth.ts";
import { callAuth } from "../../api.ts";
import { BASE } from "../../document.ts";
import { useWords } from "../../language.tsx";
import { Card } from "./card.tsx";
import { faultText, providerFaultText } from "./fault-text.ts";
import { EmailField, Form } from "./form.tsx";
import { PasswordField } from "./password-field.tsx";
import { useCameFrom, useEnter } from "./use-enter.ts";
import { words } from "./words.ts";

/** E-mail and password, or the provider's button. */
export function SignInForm(props: {
  options: SignInReply | undefined;
  email: string;
  onEmail(email: string): void;
  onForgot(): void;
}) {
  const { options, email, onEmail, onForgot } = props;
  const said = useWords(words);
  const enter = useEnter();
  const [search] = useSearchParams();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const passwordInput = useRef<HTMLInputElement>(null);

  const signIn = useMutation({
    mutationFn: () => callAuth("sign-in/email", doneReply, { email: email.trim(), password }),
    onSuccess: enter,
    onError: () => passwordInput.current?.select(),
  });
  const provider = useProvider();
  const submit = () => {
    setTried(true);
    if (email.trim() !== "" && password !== "") signIn.mutate();
  };
  const back = search.get("error");
  const fault =
    provider.error === null
      ? back === null || signIn.isSuccess
        ? undefined
        : providerFaultText(back, said)
      : faultText(provider.error, said);
  return (
    <Card title={said.title}>
      <Stack gap="md">
        {options?.hasOwner === false ? (
          <Alert variant="light" title={said.noOwner}>
            {said.noOwnerText}
          </Alert>
        ) : null}
        <Told fault={fault} />
        {options?.provider == null ? null : (
          <>
            <Button variant="default" fullWidth loading={provider.isPending} onClick={() => provider.mutate()}>
              {said.with(options.provider)}
            </Button>
            <Divider label={said.or} />
          </>
        )}
        <Form button={said.signIn} busy={signIn.isPending} onSubmit={submit}>
          <EmailField
            autoFocus
            value={email}
            onChange={(event) => onEmail(event.currentTarget.value)}
            error={tried && email.trim() === "" ? said.needed : undefined}
          />
          <PasswordField
            ref={passwordInput}
            label={said.password}
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={
              tried && password === "" ? said.needed : signIn.error === null ? undefined : faultText(signIn.error, said)
            }
          />
        </Form>
        <Anchor component="button" type="button" size="sm" onClick={onForgot}>
          {said.forgot}
        </Anchor>
      </Stack>
    </Card>
  );
}

/** Signs in at the company's provider: the browser goes there and comes back. */
function useProvider() {
  const from = useCameFrom();
  return useMutation({
    mutationFn: () =>
      callAuth("sign-in/social", providerReply, {
        provider: "oidc",
        callbackURL: `${BASE}/console${from}`,
        errorCallbackURL: `${BASE}/console/sign-in`,
      }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
}

/** Why somebody is here who didn't mean to be. */
function Told({ fault }: { fault: string | undefined }) {
  const said = useWords(words);
  const { state } = useLocation();
  if (fault !== undefined) {
    return (
      <Alert color="red" variant="light" role="alert">
        {fault}
      </Alert>
    );
  }
  if (state === null || typeof state !== "object" || !("ended" in state)) return null;
  return (
    <Alert color="gray" variant="light" role="status">
      {said.ended}
    </Alert>
  );
}
