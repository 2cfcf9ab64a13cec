import { Alert, Button, Checkbox, Group, Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { doneReply } from "../../../../server/wire/auth.ts";
import { type PushReply, pushReply } from "../../../../server/wire/push.ts";
import { call } from "../../../api.ts";
import { type PushSupport, pushSupport, turnOff, turnOn } from "../../../installed/device.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { when } from "../../../parts/format.ts";
import { useSession } from "../../../session.tsx";
import { deviceOf } from "../device.ts";
import { Loaded, Part } from "../section.tsx";
import { words } from "./words.ts";

const KEY = ["me", "push"] as const;
const CHOICES = ["own", "followed", "queue"] as const;
type Device = PushReply["devices"][number];

/** What a member is told on their devices while no console of theirs is visible, and on which. */
export function Push() {
  const said = useWords(words);
  const query = useQuery({ queryKey: KEY, queryFn: () => call("GET", "me/push", pushReply) });
  return (
    <Part title={said.pushTitle} text={said.pushText}>
      <Loaded query={query}>{(reply) => <Choices reply={reply} />}</Loaded>
    </Part>
  );
}

function Choices({ reply }: { reply: PushReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { member } = useSession();
  const queries = useQueryClient();
  const support = pushSupport();
  const here = reply.devices.find((one) => one.current);
  const again = () => queries.invalidateQueries({ queryKey: KEY });
  const toggle = useMutation({
    mutationFn: async (on: boolean) => {
      if (on) await turnOn({ id: member.id, language }, reply.publicKey);
      else if (here !== undefined) await turnOff(here);
    },
    onSettled: again,
  });
  const choose = useMutation({
    mutationFn: (change: Partial<Pick<PushReply, (typeof CHOICES)[number]>>) =>
      call("PATCH", "me/push", pushReply, change),
    onSuccess: (next) => queries.setQueryData(KEY, next),
  });
  const test = useMutation({
    mutationFn: ({ id }: Device) => call("POST", `me/push/devices/${id}/test`, doneReply),
    onError: again,
  });
  const remove = useMutation({ mutationFn: turnOff, onSettled: again });
  const fault = toggle.error ?? choose.error ?? test.error ?? remove.error;
  const hints: Record<PushSupport, string | undefined> = {
    ...{ yes: undefined, "ios-first": said.pushIosFirst, insecure: said.pushInsecure },
    ...{ missing: said.pushMissing, blocked: said.pushBlocked },
  };
  return (
    <Stack gap="sm">
      {fault === null ? null : <Fault error={fault} />}
      <Switch
        label={said.pushHere}
        checked={here !== undefined && support === "yes"}
        disabled={support !== "yes" || toggle.isPending}
        onChange={(event) => toggle.mutate(event.currentTarget.checked)}
      />
      {hints[support] === undefined ? null : (
        <Alert color="gray" variant="light">
          {hints[support]}
        </Alert>
      )}
      <Checkbox.Group
        label={said.pushAbout}
        value={CHOICES.filter((one) => reply[one])}
        onChange={(chosen) => choose.mutate(Object.fromEntries(CHOICES.map((one) => [one, chosen.includes(one)])))}
      >
        <Stack gap={8} mt={8}>
          {CHOICES.map((one) => (
            <Checkbox key={one} value={one} label={said.pushChoices[one]} />
          ))}
        </Stack>
      </Checkbox.Group>
      {reply.devices.length === 0 ? null : (
        <ul className="plain-list" aria-label={said.pushDevices}>
          {reply.devices.map((one) => {
            const known = deviceOf(one.device);
            const name = known === undefined ? said.unknown : said.on(known.browser, known.system);
            return (
              <li key={one.id} className="row-card key-row">
                <div>
                  <Text fw={600}>{name}</Text>
                  <Text size="sm" c="dimmed">
                    {one.current ? said.here : `${said.pushSince} ${when(one.createdAt, language)}`}
                  </Text>
                </div>
                <Group gap={8}>
                  <Button
                    size="xs"
                    variant="default"
                    loading={test.isPending && test.variables.id === one.id}
                    onClick={() => test.mutate(one)}
                    aria-label={`${said.pushTest}: ${name}`}
                  >
                    {said.pushTest}
                  </Button>
                  <Button
                    size="xs"
                    variant="default"
                    loading={remove.isPending && remove.variables.id === one.id}
                    onClick={() => remove.mutate(one)}
                    aria-label={`${said.pushRemove}: ${name}`}
                  >
                    {said.pushRemove}
                  </Button>
                </Group>
              </li>
            );
          })}
        </ul>
      )}
      <Text size="sm" c="dimmed" role="status">
        {test.isSuccess ? said.pushTested : ""}
      </Text>
    </Stack>
  );
}
