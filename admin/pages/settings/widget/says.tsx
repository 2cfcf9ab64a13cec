import { Select, Textarea, TextInput } from "@mantine/core";
import { LANGUAGES, type WidgetSettings } from "../../../../server/wire/widget.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Part } from "../section.tsx";
import type { PartProps } from "./widget.tsx";
import { words } from "./words.ts";

/** An empty field means that there is no custom value. */
const orNull = (text: string) => (text === "" ? null : text);

/** Name, greeting, disclosure, language. */
export function Says({ value, siteName, set, fault }: PartProps) {
  const said = useWords(words);
  const { language } = useLanguage();
  const names = new Intl.DisplayNames([language], { type: "language" });
  return (
    <Part title={said.says}>
      <TextInput
        label={said.name}
        description={said.nameText(siteName)}
        maxLength={80}
        value={value.name ?? ""}
        error={fault("name")}
        onChange={(event) => set("name", orNull(event.currentTarget.value))}
      />
      <Textarea
        label={said.greeting}
        description={said.greetingText}
        maxLength={500}
        autosize
        minRows={2}
        value={value.greeting ?? ""}
        error={fault("greeting")}
        onChange={(event) => set("greeting", orNull(event.currentTarget.value))}
      />
      <TextInput
        label={said.disclosure}
        description={said.disclosureText}
        maxLength={300}
        value={value.disclosure ?? ""}
        error={fault("disclosure")}
        onChange={(event) => set("disclosure", orNull(event.currentTarget.value))}
      />
      <Select
        label={said.language}
        allowDeselect={false}
        maw={320}
        data={[
          { value: "auto", label: said.languageAuto },
          ...LANGUAGES.map((tag) => ({ value: tag, label: names.of(tag) ?? tag })),
        ]}
        value={value.language}
        onChange={(next) => next !== null && set("language", next as WidgetSettings["language"])}
      />
    </Part>
  );
}
