import { Text, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import type { ArticleDiff, DiffPart } from "../../../server/wire/knowledge.ts";
import { useWords } from "../../language.tsx";
import { shortened } from "./shortened.ts";
import { words } from "./words.ts";

/** What changed in an article, by field. */
export function Diff({ diff }: { diff: ArticleDiff }) {
  const said = useWords(words);
  const pair = (name: string, options: { before: string | null; after: string | null } | undefined) =>
    options === undefined ? null : (
      <Field name={name}>
        <Parts
          parts={[
            ...(options.before ? [{ kind: "removed" as const, text: options.before }] : []),
            ...(options.after ? [{ kind: "added" as const, text: options.after }] : []),
          ]}
        />
      </Field>
    );
  const list = (name: string, options: { added: string[]; removed: string[] } | undefined) =>
    options === undefined ? null : (
      <Field name={name}>
        <ul className="diff-list">
          {options.removed.map((text) => (
            <li key={`- ${text}`}>
              <Parts parts={[{ kind: "removed", text }]} />
            </li>
          ))}
          {options.added.map((text) => (
            <li key={`+ ${text}`}>
              <Parts parts={[{ kind: "added", text }]} />
            </li>
          ))}
        </ul>
      </Field>
    );
  return (
    <div className="diff">
      {diff.title === undefined ? null : (
        <Field name={said.diff.title}>
          <Parts parts={diff.title} />
        </Field>
      )}
      {diff.answer === undefined ? null : (
        <Field name={said.diff.answer}>
          <Parts parts={diff.answer} />
        </Field>
      )}
      {list(said.diff.phrasings, diff.phrasings)}
      {list(said.diff.tags, diff.tags)}
      {pair(said.diff.url, diff.url)}
      {pair(said.diff.language, diff.language)}
      {pair(said.diff.audience, diff.audience)}
    </div>
  );
}

function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="diff-field">
      <Text size="xs" c="dimmed" fw={600} mb={2}>
        {name}
      </Text>
      {children}
    </div>
  );
}

function Parts({ parts }: { parts: readonly DiffPart[] }) {
  const said = useWords(words);
  return (
    <div className="diff-text" dir="auto">
      {parts.map(({ kind, text }, i) => {
        const key = `${i}${kind}`;
        if (kind === "same") return <span key={key}>{shortened(text, i === 0, i === parts.length - 1)}</span>;
        const Tag = kind === "added" ? "ins" : "del";
        return (
          <Tag key={key}>
            <VisuallyHidden>{kind === "added" ? said.insertion : said.deletion} </VisuallyHidden>
            {text}
          </Tag>
        );
      })}
    </div>
  );
}
