import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { memberReply, PASSWORD_MIN } from "../../../server/wire/auth.ts";
import { ApiError, call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Card } from "./card.tsx";
import { Expired } from "./expired.tsx";
import { faultText } from "./fault-text.ts";
import { EmailField, Form } from "./form.tsx";
import { PasswordField } from "./password-field.tsx";
import { useEnter } from "./use-enter.ts";
import { words } from "./words.ts";

/** A new password for the link's member. */
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
  const submit = () => {
    setTried(true);
    if (!isShort) reset.mutate();
  };
  const { error } = reset;
  const code = error instanceof ApiError ? error.code : undefined;
  if (code === "LINK_EXPIRED") return <Expired />;
  const fault = error === null ? undefined : faultText(error, said);
  return (
    <Card title={said.resetTitle} text={said.resetText}>
      <Form
        fault={code === "PASSWORD_TOO_WEAK" ? undefined : fault}
        button={said.save}
        busy={reset.isPending}
        onSubmit={submit}
      >
        <EmailField readOnly value={email} />
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
      </Form>
    </Card>
  );
}
