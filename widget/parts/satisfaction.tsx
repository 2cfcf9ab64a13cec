import { type FormEvent, useId, useState } from "react";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";
import { useInView } from "./use-in-view.ts";

/**
 * Rates the conversation with one to five stars: stored when pressed; a comment is stored when it's sent.
 * @param isAsked the visitor opened it, and looks for it
 */
export function Satisfaction({ score, isAsked, onDone }: SatisfactionProps) {
  const { words, line } = useFrame();
  const [comment, setComment] = useState("");
  const [over, setOver] = useState(0);
  const card = useInView<HTMLFormElement>(isAsked || score !== undefined, score);
  const id = useId();
  const shown = over || (score ?? 0);
  function send(event: FormEvent) {
    event.preventDefault();
    if (score !== undefined && comment.trim() !== "") line.rateConversation(score, comment.trim());
    onDone();
  }
  return (
    <form className="card satisfaction" ref={card} aria-labelledby={id} onSubmit={send}>
      <p className="card-title" id={id}>
        {words.rateTitle}
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the stars are buttons; leaving them ends the preview */}
      <div className="stars" onMouseLeave={() => setOver(0)}>
        {words.scores.map((label, i) => (
          <button
            key={label}
            type="button"
            className={i < shown ? "star on" : "star"}
            aria-pressed={score === i + 1}
            aria-label={`${i + 1} / 5: ${label}`}
            title={label}
            onMouseEnter={() => setOver(i + 1)}
            onClick={() => line.rateConversation(i + 1)}
          >
            <Icon name="star" size={26} filled={i < shown} />
          </button>
        ))}
        <span className="star-said" role="status">
          {shown === 0 ? "" : words.scores[shown - 1]}
        </span>
      </div>
      {score === undefined ? null : (
        <textarea
          rows={2}
          maxLength={2000}
          dir="auto"
          value={comment}
          aria-label={words.comment}
          placeholder={words.comment}
          onChange={(event) => setComment(event.target.value)}
        />
      )}
      <div className="row">
        {score === undefined ? (
          <button type="button" className="button quiet" onClick={onDone}>
            {words.skip}
          </button>
        ) : (
          <button type="submit" className="button strong">
            {words.submit}
          </button>
        )}
      </div>
    </form>
  );
}

interface SatisfactionProps {
  score: number | undefined;
  isAsked: boolean;
  onDone: () => void;
}
