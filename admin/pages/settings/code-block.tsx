import { Box, Button, CopyButton } from "@mantine/core";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** Text to copy, exactly as it is. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  const said = useWords(words);
  return (
    <Box className="code-block">
      <section aria-label={label}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <pre tabIndex={0}>
          <code>{text}</code>
        </pre>
      </section>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" className="code-copy" onClick={copy}>
            <span aria-live="polite">{copied ? said.copied : said.copy}</span>
          </Button>
        )}
      </CopyButton>
    </Box>
  );
}
