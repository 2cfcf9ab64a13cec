import { TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { memberReply, PASSWORD_MIN, type WelcomeLook } from "../../../server/wire/auth.ts";
import { EMAIL_SHAPE } from "../../../server/wire/email.ts";
import { ApiError, call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Card } from "./card.tsx";
import { Expired } from "./expired.tsx";
import { faultText } from "./fault-text.ts";
import { EmailField, Form } from "./form.tsx";
import { PasswordField } from "./password-field.tsx";
import { useEnter } from "./use-enter.ts";
import { words } from "./words.ts";

/** A newcomer's name and password; the first owner's e-mail too. */
export function WelcomeForm({ token, look }: { token: string; look: WelcomeLook }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const enter = useEnter();
  const [name, setName] = useState("");
  const [email, setEmail] = useState(look.email ?? "");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const welcome = useMutation({
    mutationFn: () => call("POST", "welcome", memberReply, { token, name, email, password, language }),
    onSuccess: enter,
  });
  const faults = {
    name: name.trim() === "" ? said.needed : undefined,
    email: email.trim() === "" ? said.needed : EMAIL_SHAPE.test(email.trim()) ? undefined : said.emailWrong,
    password: password === "" ? said.needed : [...password].length < PASSWORD_MIN ? said.tooWeak : undefined,
  };
  const submit = () => {
    setTried(true);
    const first = (["name", "email", "password"] as const).find((field) => faults[field] !== undefined);
    if (first === undefined) return welcome.mutate();
    form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
  };
  const { error } = welcome;
  const code = error instanceof ApiError ? error.code : undefined;
  if (code === "LINK_EXPIRED") return <Expired />;
  const fault = error === null ? undefined : faultText(error, said);
  const shown = (field: keyof typeof faults) => (tried ? faults[field] : undefined);
  return (
    <Card title={said.welcomeTitle} text={look.email === null ? said.ownerText : said.invitedText}>
      <Form
        ref={form}
        fault={code === "PASSWORD_TOO_WEAK" || code === "MEMBER_EXISTS" ? undefined : fault}
        button={said.start}
        busy={welcome.isPending}
        onSubmit={submit}
      >
        <TextInput
          label={said.name}
          description={said.nameHint}
          inputWrapperOrder={["label", "input", "error", "description"]}
          name="name"
          autoComplete="name"
          autoFocus
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={shown("name")}
        />
        <EmailField
          readOnly={look.email !== null}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={code === "MEMBER_EXISTS" ? fault : shown("email")}
        />
        <PasswordField
          label={said.newPassword}
          description={said.newPasswordHint}
          name="password"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={code === "PASSWORD_TOO_WEAK" ? fault : shown("password")}
        />
      </Form>
    </Card>
  );
}
