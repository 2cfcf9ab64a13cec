import type { MessageWire } from "../server/wire/http.ts";
import type { Words } from "./words/en.ts";

/**
 * The conversation as a text file.
 * @param language BCP 47, for dates
 */
export function transcriptOf(options: {
  title: string;
  messages: readonly MessageWire[];
  words: Words;
  language: string;
}): string {
  const { title, messages, words, language } = options;
  const time = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const deps = messages.map((message) => {
    const who =
      message.author === "visitor"
        ? words.you
        : message.author === "person"
          ? words.agent(message.agent)
          : message.author === "machine"
            ? words.machine
            : "·";
    const sources = (message.citations ?? []).map(
      (c) => `  ${words.sources(1)}: ${c.title}${c.url ? ` <${c.url}>` : ""}`,
    );
    const quote = message.quote?.text.replace(/^(?=.)/gm, "  > ");
    const file = message.attachment === undefined ? [] : [`  [${message.attachment.name}]`];
    return [
      `${who}, ${time.format(new Date(message.createdAt))}`,
      message.text === message.attachment?.name ? "" : message.text,
      ...file,
      ...sources,
      quote ?? "",
    ]
      .filter((line) => line !== "")
      .join("\n");
  });
  return `${title}\n\n${deps.join("\n\n")}\n`;
}

/** Offers a text as a file download. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
