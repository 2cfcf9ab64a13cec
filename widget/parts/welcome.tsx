import { fits } from "../page-rule.ts";
import type { Snapshot } from "../snapshot.ts";
import { said, useFrame } from "./context.ts";

/** The greeting of an empty chat. */
export function Greeting({ visitor }: { visitor: Snapshot["visitor"] }) {
  const { words, config } = useFrame();
  const own = config.settings.greeting;
  return (
    <div className="greeting">
      <p className="greeting-title" dir="auto">
        {own ?? words.greeting(said(visitor?.name))}
      </p>
      {own === null ? <p>{words.greetingMore}</p> : null}
    </div>
  );
}

/** Suggested questions: those of the first rule that matches the page; nothing without a match. */
export function Suggestions({ page, onAsk }: { page: string | undefined; onAsk: (question: string) => void }) {
  const { words, config } = useFrame();
  const questions = config.settings.suggestions.find((rule) => fits(rule.pages, page))?.questions;
  if (questions === undefined) return null;
  return (
    <ul className="suggestions" aria-label={words.suggestions}>
      {questions.map((question) => (
        <li key={question}>
          <button type="button" className="suggestion" dir="auto" onClick={() => onAsk(question)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  );
}
