import type { ReactNode } from "react";
import type { SearchMatch } from "../../../server/wire/search.ts";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** What a search found in a conversation, in place of its last message: who wrote it, with the words highlighted. */
export function Match({ match }: { match: SearchMatch }) {
  const said = useWords(words);
  const who =
    match.kind === "person" || match.kind === "note"
      ? (match.by ?? said.matches[match.kind])
      : said.matches[match.kind];
  return (
    <span className="row-preview isolate">
      <bdi className="row-by">
        {who}
        {match.kind === "note" && match.by !== null ? ` (${said.matches.note})` : ""}:{" "}
      </bdi>
      <bdi>{highlighted(match)}</bdi>
    </span>
  );
}

function highlighted({ text, marks }: SearchMatch): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>);
    at = to;
  }
  parts.push(text.slice(at));
  return parts;
}
