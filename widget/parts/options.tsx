import type { OptionWire } from "../../server/wire/http.ts";

/** The buttons under a clarifying question. */
export function Options({
  options,
  disabled,
  onChoose,
}: {
  options: readonly OptionWire[];
  disabled: boolean;
  onChoose: (option: OptionWire) => void;
}) {
  return (
    <div className="options">
      {options.map((option) => (
        <button
          key={option.articleId}
          type="button"
          className="option"
          data-article={option.articleId}
          disabled={disabled}
          onClick={() => onChoose(option)}
        >
          {option.title}
        </button>
      ))}
    </div>
  );
}
