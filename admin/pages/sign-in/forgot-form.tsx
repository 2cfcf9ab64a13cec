import { Alert, Anchor, Code, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { doneReply, type SignInReply } from "../../../server/wire/auth.ts";
import { EMAIL_SHAPE } from "../../../server/wire/email.ts";
import { call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Card } from "./card.tsx";
import { faultText } from "./fault-text.ts";
import { EmailField, Form } from "./form.tsx";
import { words } from "./words.ts";

/** Requests a password link by e-mail; if e-mail isn't set up, says who can create one. */
export function ForgotForm(props: {
  options: SignInReply;
  email: string;
  onEmail(email: string): void;
  onBack(): void;
}) {
  const { options, email, onEmail, onBack } = props;
  const said = useWords(words);
  const { language } = useLanguage();
  const [tried, setTried] = useState(false);
  const request = useMutation({
    mutationFn: () => call("POST", "reset/request", doneReply, { email: email.trim(), language }),
  });
  const isEmail = EMAIL_SHAPE.test(email.trim());
  const submit = () => {
    setTried(true);
    if (isEmail) request.mutate();
  };
  const back = (
    <Anchor component="button" type="button" size="sm" onClick={onBack}>
      {said.back}
    </Anchor>
  );
  if (!options.mail) {
    return (
      <Card title={said.forgotTitle}>
        <Stack gap="md">
          <Text>{said.noMail}</Text>
          <Code block>npm run owner -- reset {email.trim() === "" ? "EMAIL" : email.trim()}</Code>
          {back}
        </Stack>
      </Card>
    );
  }
  return (
    <Card title={said.forgotTitle} text={request.isSuccess ? undefined : said.forgotText}>
      <Stack gap="md">
        {request.isSuccess ? (
          <Alert variant="light" title={said.sent} role="status">
            {said.sentText(email.trim())}
          </Alert>
        ) : (
          <Form button={said.send} busy={request.isPending} onSubmit={submit}>
            <EmailField
              autoFocus
              value={email}
              onChange={(event) => onEmail(event.currentTarget.value)}
              error={
                tried && !isEmail
                  ? said.emailWrong
                  : request.error === null
                    ? undefined
                    : faultText(request.error, said)
              }
            />
          </Form>
        )}
        {back}
      </Stack>
    </Card>
  );
}
