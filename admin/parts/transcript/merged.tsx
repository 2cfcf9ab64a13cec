import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { when } from "../format.ts";
import { entriesOf } from "./entries.ts";
import { Message } from "./message.tsx";
import { NoteText } from "./note-text.tsx";
import type { Translation } from "./translated.tsx";
import { words } from "./words.ts";

/** A conversation that was merged into the one that is shown: read in its place, and folded away with a click. */
export function Merged(options: {
  merged: ConversationReply["merged"][number];
  name: string;
  translation: Translation | undefined;
}) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { id, createdAt, messages, notes } = options.merged;
  const entries = entriesOf({ messages, notes, handoffs: [], turns: [] });
  return (
    <li className="entry merged">
      <details open>
        <summary>
          {said.merged(`#${id.slice(-8)}`, when(createdAt, language))} · {said.messages(messages.length)}
        </summary>
        <ol className="entries">
          {entries.map((entry) =>
            entry.kind === "message" ? (
              <Message
                key={entry.message.id}
                message={entry.message}
                turn={undefined}
                name={options.name}
                isWriting={false}
                translation={options.translation}
              />
            ) : entry.kind === "note" ? (
              <li key={entry.note.id} className="entry note">
                <div className="byline">
                  <span>{said.note(entry.note.author)}</span>
                  <time dateTime={entry.note.createdAt}>{when(entry.note.createdAt, language)}</time>
                </div>
                <p className="bubble plain" dir="auto">
                  <NoteText note={entry.note} />
                </p>
              </li>
            ) : null,
          )}
        </ol>
      </details>
    </li>
  );
}
