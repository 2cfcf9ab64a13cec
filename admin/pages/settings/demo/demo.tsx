import { Alert, Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { demoGone } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { useSiteKey } from "../../../session.tsx";
import { Confirm } from "../confirm.tsx";
import { Loaded, Section } from "../section.tsx";
import { useSettings } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

/** Removes the demo company's conversations. */
export default function Demo() {
  const said = useWords(words);
  const title = useWords(common).demo;
  const site = useSiteKey();
  const query = useSettings();
  const queries = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => call("DELETE", `settings/demo?site=${site}`, demoGone),
    onSuccess() {
      close();
      // Lists and figures on every page included them.
      void queries.invalidateQueries();
    },
  });
  return (
    <Section title={title} text={said.text}>
      <div role="status">
        {remove.isSuccess ? (
          <Alert color="green" variant="light">
            {said.removed(remove.data.removed)}
          </Alert>
        ) : null}
      </div>
      <Loaded query={query}>
        {({ demoConversations }) => (
          <>
            <Text>{demoConversations === 0 ? said.none : said.count(demoConversations)}</Text>
            {demoConversations === 0 ? null : (
              <Button color="red" variant="light" w="fit-content" onClick={open}>
                {said.remove}
              </Button>
            )}
          </>
        )}
      </Loaded>
      <Confirm
        opened={isOpen}
        title={said.confirm}
        text={said.confirmText}
        yes={said.remove}
        busy={remove.isPending}
        error={remove.error}
        onYes={() => remove.mutate()}
        onClose={close}
      />
    </Section>
  );
}
