import { type FormEvent, useState } from "react";
import type { RatingReason } from "../../server/wire/socket.ts";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";
import { useInView } from "./use-in-view.ts";

/** Thumbs under an answer; the pressed one stays pressed after a reload. Thumbs down asks for the reason. */
export function Rating({ messageId, helped }: { messageId: string; helped: boolean | undefined }) {
  const { words, line } = useFrame();
  const [isAsking, setAsking] = useState(false);
  return (
    <div className="rating">
      <div className="thumbs">
        <Thumb
          up
          pressed={helped === true}
          onClick={() => {
            setAsking(false);
            line.rate(messageId, true);
          }}
        />
        <Thumb
          up={false}
          pressed={helped === false}
          onClick={() => {
            setAsking(true);
            line.rate(messageId, false);
          }}
        />
        <span className="rating-said" role="status">
          {helped === undefined ? "" : helped ? words.thanks : words.sorry}
        </span>
      </div>
      {isAsking && helped === false ? <WhyNot messageId={messageId} onDone={() => setAsking(false)} /> : null}
    </div>
  );
}

function Thumb({ up, pressed, onClick }: { up: boolean; pressed: boolean; onClick: () => void }) {
  const { words } = useFrame();
  const label = up ? words.helped : words.notHelped;
  return (
    <button
      type="button"
      className={`thumb ${up ? "" : "down"}`}
      aria-pressed={pressed}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name="thumb" size={16} filled={pressed} />
    </button>
  );
}

/** A reason is stored when it is pressed; the comment when it is sent. */
function WhyNot({ messageId, onDone }: { messageId: string; onDone: () => void }) {
  const { words, line } = useFrame();
  const [reason, setReason] = useState<RatingReason>();
  const [comment, setComment] = useState("");
  const form = useInView<HTMLFormElement>(true);
  function send(event: FormEvent) {
    event.preventDefault();
    const said = comment.trim();
    if (reason !== undefined || said !== "")
      line.rate(messageId, false, reason ?? "other", said === "" ? undefined : said);
    onDone();
  }
  return (
    <form className="why-not" ref={form} onSubmit={send}>
      <fieldset>
        <legend>{words.whyNot}</legend>
        <div className="chips">
          {(Object.keys(words.reasons) as RatingReason[]).map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={reason === one}
              data-reason={one}
              onClick={() => {
                setReason(one);
                line.rate(messageId, false, one);
              }}
            >
              {words.reasons[one]}
            </button>
          ))}
        </div>
      </fieldset>
      <textarea
        rows={2}
        maxLength={2000}
        dir="auto"
        value={comment}
        aria-label={words.comment}
        placeholder={words.comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="row">
        <button type="button" className="button quiet" onClick={onDone}>
          {words.skip}
        </button>
        <button type="submit" className="button strong" disabled={reason === undefined && comment.trim() === ""}>
          {words.submit}
        </button>
      </div>
    </form>
  );
}
