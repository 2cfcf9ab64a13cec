import { useMemo } from "react";
import { safeHtml } from "../markdown.ts";

/** Markdown from the machine or a person. */
export function AnswerText({ markdown }: { markdown: string }) {
  const html = useMemo(() => ({ __html: safeHtml(markdown) }), [markdown]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: safeHtml sanitises; test/widget/markdown.test.ts tries to break it
  return <div className="prose" dangerouslySetInnerHTML={html} />;
}
