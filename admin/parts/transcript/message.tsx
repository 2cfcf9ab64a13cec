import type { TurnWire } from "../../../server/wire/conversations.ts";
import type { MessageWire } from "../../../server/wire/http.ts";
import { BASE } from "../../document.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { useFigures } from "../conversation/use-figures.ts";
import { clock, when } from "../format.ts";
import { Figures } from "./figures.tsx";
import { Markdown } from "./markdown.tsx";
import { words } from "./words.ts";

/**
 * One message: the visitor's on the left as written, ours on the right.
 * @param request.isWriting more will follow: it's read aloud once it's complete, not word by word
 */
export function Message(request: {
  message: MessageWire;
  turn: TurnWire | undefined;
  name: string;
  isWriting: boolean;
}) {
  const { message, turn, name, isWriting } = request;
  const said = useWords(words);
  const { language } = useLanguage();
  const { shown } = useFigures();
  const { author, text, createdAt, helped, cutShort, options, attachment } = message;
  if (author === "system") return <Handover message={message} />;
  const who = author === "visitor" ? name : author === "person" ? (message.agent ?? "") : said.machine;
  return (
    <li
      className={`entry ${author}`}
      data-sequence={isWriting ? undefined : message.sequence}
      aria-busy={isWriting ? true : undefined}
    >
      <div className="byline">
        <bdi className="author">{who}</bdi>
        {isWriting ? (
          <span>{said.writing}</span>
        ) : (
          <time dateTime={createdAt} title={when(createdAt, language)}>
            {clock(createdAt, language)}
          </time>
        )}
      </div>
      <div className="bubble" hidden={text === "" && isWriting}>
        {author === "visitor" ? (
          // A file without text is stored under its name, which is shown with the file.
          text !== attachment?.name && (
            <p className="plain" dir="auto">
              {text}
            </p>
          )
        ) : (
          <Markdown text={text} />
        )}
        {message.quote === undefined ? null : (
          <details className="quote">
            <summary>{said.articleWords}</summary>
            <Markdown text={message.quote.text} />
          </details>
        )}
        {attachment === undefined ? null : (
          <p>
            <a href={`${BASE}${attachment.url}`} download={attachment.name} target="_blank" rel="noopener noreferrer">
              {attachment.mediaType.startsWith("image/") ? (
                <img className="picture" src={`${BASE}${attachment.url}`} alt="" loading="lazy" />
              ) : null}
              {said.attachment}: <bdi>{attachment.name}</bdi>
            </a>
          </p>
        )}
        {options === undefined || options.length === 0 ? null : (
          <ul className="options" aria-label={said.asked}>
            {options.map((one) => (
              <li key={one.articleId}>
                <bdi>{one.title}</bdi>
              </li>
            ))}
          </ul>
        )}
      </div>
      {helped === undefined ? null : (
        <div className={`rated ${helped ? "up" : "down"}`}>{helped ? said.helped : said.notHelped}</div>
      )}
      {cutShort === true ? <div className="rated">{said.cutShort}</div> : null}
      {turn === undefined || author !== "machine" ? null : <Figures turn={turn} message={message} figures={shown} />}
    </li>
  );
}

/** The conversation changed hands. */
function Handover({ message: { sequence, event, text, createdAt } }: { message: MessageWire }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { kind, by, from, to } = event ?? {};
  const line =
    kind === undefined
      ? text
      : kind === "released"
        ? said.event.released(from ?? "")
        : said.event[kind](by ?? "", from ?? by ?? "", to ?? "");
  return (
    <li className="mark" data-mark={kind} data-sequence={sequence}>
      <bdi>{line}</bdi> · <time dateTime={createdAt}>{clock(createdAt, language)}</time>
    </li>
  );
}
