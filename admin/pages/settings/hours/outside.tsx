import { SegmentedControl, Textarea } from "@mantine/core";
import { useState } from "react";
import type { HoursWire } from "../../../../server/wire/hours.ts";
import { LANGUAGES, type Language } from "../../../../server/wire/widget.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Part } from "../section.tsx";
import { OURS } from "./ours.ts";
import { words } from "./words.ts";

type Text = NonNullable<HoursWire["text"]>;

/** What visitors read outside the hours: our text, or the site's own, by language. */
export function Outside(props: {
  text: Text | undefined;
  fault(language: Language): string | undefined;
  onChange(text: Text | undefined): void;
}) {
  const said = useWords(words);
  const { language: reader } = useLanguage();
  const [language, setLanguage] = useState<Language>(reader);
  const names = new Intl.DisplayNames([reader], { type: "language" });
  const { text } = props;
  return (
    <Part title={said.outside} text={said.outsideText}>
      <SegmentedControl
        aria-label={said.textLanguage}
        size="xs"
        w="fit-content"
        maw="100%"
        value={language}
        onChange={(next) => setLanguage(next as Language)}
        data={LANGUAGES.map((one) => ({
          value: one,
          label: `${names.of(one) ?? one}${text?.[one] === undefined ? "" : " •"}`,
        }))}
      />
      <Textarea
        label={said.textIn(names.of(language) ?? language)}
        description={said.textText}
        placeholder={OURS[language]}
        maxLength={500}
        autosize
        minRows={3}
        lang={language}
        value={text?.[language] ?? ""}
        error={props.fault(language)}
        onChange={(event) => {
          const { [language]: _, ...others } = text ?? {};
          const own = event.currentTarget.value;
          const next = own === "" ? others : { ...others, [language]: own };
          props.onChange(Object.keys(next).length === 0 ? undefined : next);
        }}
      />
    </Part>
  );
}
