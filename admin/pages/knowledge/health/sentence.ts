import { type Finding, HEALTH_DAYS } from "../../../../server/wire/knowledge-health.ts";
import type { Language } from "../../../../server/wire/widget.ts";
import { regional } from "../../../parts/format.ts";
import type { HealthWords } from "./words/en.ts";

/** What is wrong, in one sentence. */
export function sentenceOf({ kind, detail }: Finding, said: HealthWords, language: Language): string {
  switch (kind) {
    case "contradiction":
      return said.contradiction;
    case "not-helping":
      return said.notHelping(detail.figures?.contradicted ?? 0, detail.figures?.answered ?? 0);
    case "confusable":
      return said.confusable;
    case "dead-link":
      return said.deadLink;
    case "stale-date":
      return said.staleDate(day(detail.date?.date ?? "", language));
    case "missing-language":
      return languageSentence(detail.languages, said, language);
    case "too-long":
      return lengthSentence(detail.length, said);
    case "unused":
      return said.unused(HEALTH_DAYS);
  }
}

/** A day, ISO 8601, as the reader writes it. */
function day(iso: string, language: Language): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return new Intl.DateTimeFormat(regional(language), { dateStyle: "long", timeZone: "UTC" }).format(at);
}

function languageSentence(languages: Finding["detail"]["languages"], said: HealthWords, language: Language): string {
  const names = new Intl.DisplayNames(language, { type: "language" });
  const missing = (languages?.missing ?? []).map((one) => names.of(one) ?? one);
  const list = new Intl.ListFormat(language).format(missing);
  const asked = languages?.asked ?? null;
  return asked === null ? said.missingLanguage(list) : said.askedLanguage(asked, list);
}

function lengthSentence(length: Finding["detail"]["length"], said: HealthWords): string {
  if (length === undefined) return "";
  const { reason, characters, limit } = length;
  return reason === "headings" ? said.tooLong.headings(characters) : said.tooLong[reason](characters, limit);
}
