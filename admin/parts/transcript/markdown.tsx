import { lazy, Suspense } from "react";

/** Loaded separately, so that the list of conversations doesn't wait for the Markdown reader. */
const GrowingMarkdown = lazy(() => import("./growing-markdown.tsx"));

/** Markdown of a conversation, possibly still growing. Until the reader has loaded, the text as it was written. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<p className="plain">{text}</p>}>
      <GrowingMarkdown text={text} />
    </Suspense>
  );
}
