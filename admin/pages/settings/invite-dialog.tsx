import { Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type * as z from "zod/mini";
import { invitationReply } from "../../../server/wire/auth.ts";
import { EMAIL_SHAPE } from "../../../server/wire/email.ts";
import { ApiError, call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { bodyOf, mayBeLimited, NEW_PLACE } from "./members/place.ts";
import { PlaceFields } from "./members/place-fields.tsx";
import { words } from "./members/words.ts";
import { useRoleOptions } from "./roles/use-roles.ts";
import { words as common } from "./words.ts";

/** Whom to invite, and with which role. */
export function InviteDialog(props: {
  opened: boolean;
  onClose(): void;
  onInvited(reply: z.infer<typeof invitationReply>): void;
}) {
  const said = useWords(words);
  const { cancel, close } = useWords(common);
  const [email, setEmail] = useState("");
  const [place, setPlace] = useState(NEW_PLACE);
  const [tried, setTried] = useState(false);
  const options = useRoleOptions().filter((one) => one.may);
  const body = bodyOf(place, options);
  const isRight = body !== undefined && (place.teams === null || mayBeLimited(place, options));
  const invite = useMutation({
    mutationFn: () => call("POST", "invitations", invitationReply, { email: email.trim(), ...body }),
    onSuccess(reply) {
      setEmail("");
      setPlace(NEW_PLACE);
      setTried(false);
      props.onInvited(reply);
    },
    // The link is shown once.
    gcTime: 0,
  });
  const isEmail = EMAIL_SHAPE.test(email.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isEmail && isRight) invite.mutate();
  };
  const exists = invite.error instanceof ApiError && invite.error.code === "MEMBER_EXISTS";
  const leave = () => {
    invite.reset();
    setTried(false);
    props.onClose();
  };
  return (
    <Modal
      opened={props.opened}
      onClose={leave}
      title={said.inviteTitle}
      centered
      closeButtonProps={{ "aria-label": close }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {invite.error === null || exists ? null : <Fault error={invite.error} />}
          <TextInput
            label={said.email}
            type="email"
            autoComplete="off"
            data-autofocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={exists ? said.exists : tried && !isEmail ? said.emailWrong : undefined}
          />
          <PlaceFields place={place} onChange={setPlace}>
            <Radio.Group label={said.role} value={place.role} onChange={(role) => setPlace({ ...place, role })}>
              <Stack gap="xs" mt={6}>
                {options.map(({ value, label, choice }) => (
                  <Radio
                    key={value}
                    value={value}
                    label={label}
                    description={choice.role === "custom" ? undefined : said.roleTexts[choice.role]}
                  />
                ))}
              </Stack>
            </Radio.Group>
          </PlaceFields>
          {tried && body === undefined ? (
            <Text size="sm" c="red" role="alert">
              {said.needSite}
            </Text>
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              {cancel}
            </Button>
            <Button type="submit" loading={invite.isPending}>
              {said.send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
