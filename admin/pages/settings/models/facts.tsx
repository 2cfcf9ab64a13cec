import { Anchor, Text } from "@mantine/core";
import { useLanguage, useWords } from "../../../language.tsx";
import { sizeOf } from "./size.ts";
import { words } from "./words.ts";

interface Known {
  readonly bytes: number | null;
  readonly memoryBytes: number | null;
  readonly tokensPerSecond: number | null;
  readonly licence: { readonly name: string; readonly url: string | null } | null;
}

/** A model's size, memory, expected speed and licence, in a line; what isn't known is left out. */
export function Facts({ bytes, memoryBytes, tokensPerSecond, licence }: Known) {
  const said = useWords(words);
  const { language } = useLanguage();
  const parts = [
    ...(bytes === null ? [] : [`${said.size} ${sizeOf(bytes, language)}`]),
    ...(memoryBytes === null ? [] : [`${said.memory} ${sizeOf(memoryBytes, language)}`]),
    ...(tokensPerSecond === null ? [] : [said.speedUnit(tokensPerSecond.toLocaleString(language))]),
    ...(licence === null ? [] : [said.licence]),
  ];
  return (
    <Text size="sm" c="dimmed" component="div">
      {parts.join(" · ")}{" "}
      {licence === null ? null : licence.url === null ? (
        licence.name
      ) : (
        <Anchor href={licence.url} target="_blank" rel="noopener noreferrer" size="sm" underline="always">
          {licence.name}
        </Anchor>
      )}
    </Text>
  );
}
