import { Fragment, type ReactNode } from "react";
import type { NoteWire } from "../../../server/wire/conversations.ts";

/** A note's text, in which whom it mentions stands out. */
export function NoteText({ note: { text, mentions } }: { note: NoteWire }): ReactNode {
  // The longest first: a name can begin another's.
  return marked(
    text,
    [...new Set(mentions.map((one) => one.name))].sort((a, b) => b.length - a.length),
  );
}

function marked(text: string, [name, ...others]: readonly string[]): ReactNode {
  if (name === undefined) return text;
  return text.split(`@${name}`).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have a place and no name
    <Fragment key={i}>
      {i === 0 ? null : <mark className="mention">@{name}</mark>}
      {marked(part, others)}
    </Fragment>
  ));
}
