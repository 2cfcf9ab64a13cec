const TAGS =
  "ar bg bn ca cs da de el en es et fa fi fr ga he hi hr hu id is it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sq sr sv sw ta th tr uk ur vi zh".split(
    " ",
  );

/** Languages to choose from, by their names in the reader's language; always includes the current ones. */
export function languageChoices(reader: string, ...present: readonly string[]): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([reader], { type: "language" });
  return [...new Set([...TAGS, ...present])]
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((a, b) => a.label.localeCompare(b.label, reader));
}
