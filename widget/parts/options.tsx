import type { OptionWire } from "../../server/wire/http.ts";

/** The buttons under a clarifying question. */
export function Options({ options, disabled, onChoose }: OptionsProps) {
  return (
    <div className="options">
      {options.map((option) => (
        <button
          key={option.articleId}
          type="button"
          className="option"
          dir="auto"
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

interface OptionsProps {
  options: readonly OptionWire[];
  disabled: boolean;
  onChoose: (option: OptionWire) => void;
}
