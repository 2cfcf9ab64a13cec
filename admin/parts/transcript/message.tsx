import { Fragment } from "react";
import type { TurnWire } from "../../../server/wire/conversations.ts";
import type { CitationWire, MessageWire } from "../../../server/wire/http.ts";
import { ANSWER_FORMS } from "../../../server/wire/names.ts";
import { BASE } from "../../document.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { useFigures } from "../conversation/use-figures.ts";
import { clock, fileSize, when } from "../format.ts";
import { Figures } from "./figures.tsx";
import { Mailed } from "./mailed.tsx";
import { Markdown } from "./markdown.tsx";
import { Translated, type Translation } from "./translated.tsx";
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
  /** Absent: nothing can be learnt here. */
  onTeach?: ((message: MessageWire) => void) | undefined;
  translation?: Translation | undefined;
}) {
  const { message, turn, name, isWriting, onTeach, translation } = request;
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
        {/* A file without text is stored under its name, which is shown with the file. */}
        {text === attachment?.name ? null : author === "visitor" ? (
          <p className="plain" dir="auto">
            {text}
          </p>
        ) : (
          <Markdown text={text} />
        )}
        {message.quote === undefined ? null : (
          <details className="quote">
            <summary>{said.articleWords}</summary>
            <Markdown text={message.quote.text} />
          </details>
        )}
        {author === "person" ? <Sources citations={message.citations ?? []} /> : null}
        {message.mail === undefined ? null : <Mailed mail={message.mail} />}
        {attachment === undefined ? null : <File file={attachment} />}
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
      {translation === undefined || isWriting ? null : <Translated message={message} translation={translation} />}
      {helped === undefined ? null : (
        <div className={`rated ${helped ? "up" : "down"}`}>{helped ? said.helped : said.notHelped}</div>
      )}
      {cutShort === true ? <div className="rated">{said.cutShort}</div> : null}
      {onTeach === undefined || isWriting || !teaches(message) ? null : (
        <button type="button" className="teach" onClick={() => onTeach(message)}>
          {said.teach}
        </button>
      )}
      {turn === undefined || author !== "machine" ? null : <Figures turn={turn} message={message} figures={shown} />}
    </li>
  );
}

/** A file that came with a message: a picture is shown, anything else is a download. */
function File({ file }: { file: NonNullable<MessageWire["attachment"]> }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { name, size, preview } = file;
  const url = `${BASE}${file.url}`;
  // What moves has a preview, but opens only as a download.
  const isShown = preview !== undefined && /^image\/(?:png|jpeg)$/.test(file.mediaType);
  return (
    <p className="file">
      <a href={url} {...(isShown ? {} : { download: name })} target="_blank" rel="noopener noreferrer">
        {preview === undefined ? null : (
          <img className="picture" src={`${url}/preview`} alt="" loading="lazy" {...preview} />
        )}
        {said.attachment}: <bdi>{name}</bdi>
      </a>{" "}
      <span className="file-size">{fileSize(size, language)}</span>
    </p>
  );
}

/** The articles that an agent's message is made from; the assistant's are among its figures. */
function Sources({ citations }: { citations: readonly CitationWire[] }) {
  const said = useWords(words);
  if (citations.length === 0) return null;
  return (
    <p className="message-sources">
      {said.sources}:{" "}
      {citations.map(({ articleId, title, url }, i) => (
        <Fragment key={articleId}>
          {i === 0 ? null : ", "}
          {url === undefined ? (
            <bdi>{title}</bdi>
          ) : (
            <a href={url} target="_blank" rel="noopener noreferrer">
              <bdi>{title}</bdi>
            </a>
          )}
        </Fragment>
      ))}
    </p>
  );
}

/** Agents' replies, and the assistant's answers. */
const teaches = ({ author, form, attachment }: MessageWire): boolean =>
  attachment === undefined &&
  (author === "person" || (author === "machine" && ANSWER_FORMS.some((answer) => answer === form)));

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
