import { Anchor } from "@mantine/core";
import { useState } from "react";
import type { CustomerReply, CustomValue } from "../../../../server/wire/customers.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { regional, when } from "../../format.ts";
import { Pair, Part } from "../side-part.tsx";
import { type CustomerWords, words } from "./words.ts";

/** Attributes that are shown before one asks for all. */
const FEW = 8;
/** Characters of a value, and entries of a list, that are shown before one asks for all. */
const LONG = { characters: 120, entries: 4 };

/** What the company's identity token says about a customer, each with its type. */
export function Attributes({ attributes }: Pick<CustomerReply, "attributes">) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [all, setAll] = useState(false);
  if (attributes.length === 0) return null;
  const shown = all ? attributes : attributes.slice(0, FEW);
  return (
    <Part title={said.attributes}>
      <dl className="attributes">
        {shown.map(({ name, value }) => (
          <Pair key={name} name={name}>
            <Value value={value} /> <span className="quiet attribute-type">{said.types[typeOf(value)]}</span>
          </Pair>
        ))}
      </dl>
      {attributes.length <= FEW ? null : (
        <Anchor component="button" type="button" size="xs" onClick={() => setAll(!all)}>
          {all ? said.showLess : said.showAll(attributes.length.toLocaleString(language))}
        </Anchor>
      )}
    </Part>
  );
}

type Type = keyof CustomerWords["types"];

function typeOf(value: CustomValue): Type {
  if (Array.isArray(value)) return "list";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return isDate(value) ? "date" : "text";
}

/** A day, or a time with its zone: "2026-11-30", "2026-11-30T09:00:00Z". */
const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d))?$/.test(text) &&
  !Number.isNaN(Date.parse(text));

function Value({ value }: { value: CustomValue }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [open, setOpen] = useState(false);
  const plain = (one: string | number | boolean): string => {
    if (typeof one === "boolean") return one ? said.yes : said.no;
    if (typeof one === "number") return one.toLocaleString(language, { maximumFractionDigits: 20 });
    if (!isDate(one)) return one;
    return one.includes("T")
      ? when(one, language)
      : new Date(one).toLocaleDateString(regional(language), { dateStyle: "medium", timeZone: "UTC" });
  };
  const entries: readonly (string | number | boolean)[] = Array.isArray(value) ? value : [value];
  const whole = entries.map(plain).join(", ");
  const few = entries.slice(0, LONG.entries).map(plain).join(", ");
  const short = few.length > LONG.characters ? few.slice(0, LONG.characters).trimEnd() : few;
  if (short === whole) return <bdi>{whole}</bdi>;
  return (
    <>
      <bdi>{open ? whole : `${short}…`}</bdi>{" "}
      <Anchor component="button" type="button" inherit onClick={() => setOpen(!open)}>
        {open ? said.showLess : said.showMore}
      </Anchor>
    </>
  );
}
