import { Anchor, Button, Group, UnstyledButton } from "@mantine/core";
import { Link } from "react-router";
import type { OptionWire } from "../../../server/wire/http.ts";
import { useWords } from "../../language.tsx";
import { Preview } from "../../parts/preview/preview.tsx";
import { useMay } from "../../session.tsx";
import { reasonWords } from "../../words/reasons.ts";
import type { Try } from "./tries.ts";
import { words } from "./words.ts";

/** One exchange as the visitor sees it; clicking it shows its steps. */
export function Tried({
  tried: { question, reply },
  isChosen,
  isLast,
  onChoose,
  onOption,
}: {
  tried: Try;
  isChosen: boolean;
  isLast: boolean;
  onChoose: () => void;
  onOption: (option: OptionWire) => void;
}) {
  const said = useWords(words);
  const { forms } = useWords(reasonWords);
  const manages = useMay("knowledge.write");
  return (
    <li className={`tried ${isChosen ? "chosen" : ""}`}>
      <p className="asked" dir="auto">
        {question}
      </p>
      <div className="answered">
        <Preview markdown={reply.answer} />
        {reply.options.length === 0 ? null : (
          <Group gap={6} mt="xs">
            {reply.options.map((option) => (
              <Button
                key={option.articleId}
                size="compact-sm"
                variant="light"
                disabled={!isLast}
                onClick={() => onOption(option)}
                className="option"
              >
                {option.title}
              </Button>
            ))}
          </Group>
        )}
        {reply.citations.length === 0 ? null : (
          <ul className="sources" aria-label={said.sources}>
            {reply.citations.map((one) => (
              <li key={one.articleId}>
                <bdi>{one.title}</bdi>
                {manages ? (
                  <Anchor component={Link} to={`/knowledge/articles/${one.articleId}`} size="xs">
                    {said.openArticle}
                  </Anchor>
                ) : null}
              </li>
            ))}
          </ul>
        )}
        {reply.quote === undefined ? null : (
          <details className="quote" open={reply.quote.isOpen}>
            <summary>{said.articleWords}</summary>
            <Preview markdown={reply.quote.text} />
          </details>
        )}
      </div>
      <UnstyledButton className="choose" onClick={onChoose} aria-pressed={isChosen} title={said.showSteps}>
        {forms[reply.form]}
      </UnstyledButton>
    </li>
  );
}
