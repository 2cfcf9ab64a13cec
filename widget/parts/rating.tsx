import { words } from "../words/en.ts";

/** Thumbs under an answer; the pressed one stays pressed after a reload. */
export function Rating({ helped, onRate }: { helped: boolean | undefined; onRate: (helped: boolean) => void }) {
  return (
    <div className="rating">
      <Thumb up pressed={helped === true} onClick={() => onRate(true)} />
      <Thumb up={false} pressed={helped === false} onClick={() => onRate(false)} />
      <span className="rating-said" role="status">
        {helped === undefined ? "" : helped ? words.thanks : words.sorry}
      </span>
    </div>
  );
}

function Thumb({ up, pressed, onClick }: { up: boolean; pressed: boolean; onClick: () => void }) {
  const label = up ? words.helped : words.notHelped;
  return (
    <button type="button" className="thumb" aria-pressed={pressed} aria-label={label} title={label} onClick={onClick}>
      <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true" className={up ? "" : "flip"}>
        <path
          d="M7 10v10H4a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1h3Zm2 0 4-7a2.4 2.4 0 0 1 2.4 2.8L14.8 9H20a2 2 0 0 1 2 2.3l-1.2 7A2 2 0 0 1 18.800 20H9V10Z"
          fill={pressed ? "currentColor" : "none"}
          stroke="currentColor"
          strokeWidth="1.7"
          strokeLinejoin="round"
        />
      </svg>
    </button>
  );
}
