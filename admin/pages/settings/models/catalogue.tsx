import { Alert, Badge, Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ModelsReply, modelInUse } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Confirm } from "../confirm.tsx";
import { Part } from "../section.tsx";
import { words } from "./words.ts";

type Model = ModelsReply["models"][number];

/** The available small models, and the choice of one for the next start. */
export function Catalogue({ models }: { models: ModelsReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const queries = useQueryClient();
  const [wanted, setWanted] = useState<Model | null>(null);
  const use = useMutation({
    mutationFn: (name: string) => call("POST", "models/use", modelInUse, { name }),
    async onSuccess() {
      setWanted(null);
      await queries.invalidateQueries({ queryKey: ["models"] });
    },
  });
  const size = (bytes: number) => sizeOf(bytes, language);
  const isFixed = models.in_use.chosen_by === "SLM_URL" || models.in_use.chosen_by === "SLM_MODEL";
  return (
    <Part title={said.catalogue} text={isFixed ? said.set : said.catalogueText}>
      <ul className="plain-list">
        {models.models.map((model) => (
          <li key={model.name} className="row-card key-row">
            <div>
              <Group gap="xs">
                <Text fw={600}>{model.title}</Text>
                {model.in_use ? (
                  <Badge variant="light" tt="none">
                    {models.in_use.chosen_by === "use" ? said.chosen : said.inUse}
                  </Badge>
                ) : null}
                {model.fetched ? (
                  <Badge variant="light" color="gray" tt="none">
                    {said.fetched}
                  </Badge>
                ) : null}
              </Group>
              <Text size="sm" c="dimmed">
                {said.size} {size(model.bytes)} · {said.memory} {size(model.memory_bytes)} ·{" "}
                {said.speedUnit(model.tokens_per_second)} · {said.licence} {model.licence}
              </Text>
            </div>
            {model.in_use || isFixed ? null : (
              <Button
                size="xs"
                variant="default"
                onClick={() => setWanted(model)}
                aria-label={`${said.use}: ${model.title}`}
              >
                {said.use}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Confirm
        opened={wanted !== null}
        title={said.useTitle(wanted?.title ?? "")}
        text={
          <>
            {said.useText(size(wanted?.bytes ?? 0))}
            {wanted?.restricted ? (
              <Alert color="yellow" variant="light" mt="sm" p="xs">
                {said.restricted} ({wanted.licence})
              </Alert>
            ) : null}
          </>
        }
        yes={said.use}
        color="pine"
        busy={use.isPending}
        error={use.error}
        onYes={() => wanted !== null && use.mutate(wanted.name)}
        onClose={() => setWanted(null)}
      />
    </Part>
  );
}

/** Bytes as "138 MB" or "1.2 GB". */
function sizeOf(bytes: number, language: string): string {
  const isLarge = bytes >= 1e9;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: isLarge ? "gigabyte" : "megabyte",
    maximumFractionDigits: isLarge ? 1 : 0,
  }).format(bytes / (isLarge ? 1e9 : 1e6));
}
