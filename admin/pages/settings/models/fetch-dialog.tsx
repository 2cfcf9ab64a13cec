import { Alert, Checkbox, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../../language.tsx";
import { Confirm } from "../confirm.tsx";
import { Facts } from "./facts.tsx";
import { words } from "./words.ts";

/** A model that somebody wants to download, with what they should know first. */
export interface Fetchable {
  readonly name: string;
  readonly title: string;
  readonly bytes: number | null;
  readonly memoryBytes: number | null;
  readonly tokensPerSecond: number | null;
  readonly licence: { readonly name: string; readonly url: string | null } | null;
  /** The licence must be accepted. */
  readonly restricted: boolean;
  readonly isTooLarge: boolean;
}

/**
 * Shows size, memory, speed and licence before a download, and asks for the licence to be accepted where it must be. Give
 * it the model as its key: whose licence was accepted says nothing about the next one's.
 */
export function FetchDialog(props: {
  model: Fetchable | null;
  busy: boolean;
  error: unknown;
  onYes: (wanted: { name: string; acceptLicence: boolean }) => void;
  onClose: () => void;
}) {
  const said = useWords(words);
  const { model } = props;
  const [accepted, setAccepted] = useState(false);
  const mayStart = model !== null && (accepted || !model.restricted);
  return (
    <Confirm
      opened={model !== null}
      title={said.downloadTitle(model?.title ?? "")}
      text={
        model === null ? null : (
          <Stack gap="sm">
            <Facts {...model} licence={model.licence ?? { name: said.unknown, url: null }} />
            {model.bytes === null ? <Text size="sm">{said.sizeUnknown}</Text> : null}
            {model.isTooLarge ? (
              <Alert color="yellow" variant="light" p="xs">
                {said.tooLarge}
              </Alert>
            ) : null}
            {model.restricted ? (
              <Checkbox
                checked={accepted}
                onChange={(event) => setAccepted(event.currentTarget.checked)}
                label={model.licence === null ? said.acceptUnknown : said.accept(model.licence.name)}
              />
            ) : null}
          </Stack>
        )
      }
      yes={said.download}
      color="pine"
      disabled={!mayStart}
      busy={props.busy}
      error={props.error}
      onYes={() => mayStart && props.onYes({ name: model.name, acceptLicence: accepted })}
      onClose={props.onClose}
    />
  );
}
