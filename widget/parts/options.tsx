import type { MessageWire } from "../../server/wire/http.ts";
import { useFrame } from "./context.ts";

/**
 * A click on a button under a message: it sends a text. @param what.articleId for a title @param what.person it asks for
 * a person
 */
export type Choose = (text: string, what?: { readonly articleId?: string; readonly person?: true }) => void;

/**
 * The buttons under a message that asks something: the titles of a clarifying question, with "None of these", those of a
 * suggestion, with "Talk to someone", or yes and no to the offer of a person. The same can be typed.
 * @param asker id of the element with the question
 */
export function Options({ message, asker, onChoose }: OptionsProps) {
  const { words } = useFrame();
  const titles = message.options ?? [];
  const isSuggestion = message.form === "suggested" && titles.length > 0;
  const own =
    titles.length > 0
      ? isSuggestion
        ? []
        : [words.noneOfThese]
      : message.yesOrNo === true
        ? [words.yes, words.no]
        : [];
  if (titles.length + own.length === 0) return null;
  return (
    <fieldset className={titles.length > 0 ? "options" : "options brief"} aria-labelledby={asker}>
      {titles.map(({ articleId, title }) => (
        <button
          key={articleId}
          type="button"
          className="option"
          dir="auto"
          data-article={articleId}
          onClick={() => onChoose(title, { articleId })}
        >
          {title}
        </button>
      ))}
      {own.map((text) => (
        <button key={text} type="button" className="option own" onClick={() => onChoose(text)}>
          {text}
        </button>
      ))}
      {isSuggestion ? (
        <button type="button" className="option own" onClick={() => onChoose(words.personAsked, { person: true })}>
          {words.talkToSomeone}
        </button>
      ) : null}
    </fieldset>
  );
}

interface OptionsProps {
  message: MessageWire;
  asker: string;
  onChoose: Choose;
}
