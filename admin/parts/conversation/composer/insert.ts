/** What replaces a part of a field's text, and what is selected afterwards, as offsets in the new text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
  readonly select?: { readonly start: number; readonly end: number } | undefined;
}

/**
 * Replaces a part of a text field as if it were typed, so that the browser's undo takes it back. The field's own handler
 * hears the change.
 * @param setText for browsers that can't
 */
export function insertInto(field: HTMLTextAreaElement, edit: Edit, setText: (text: string) => void): void {
  const { start, end, insert, select } = edit;
  field.focus();
  field.setSelectionRange(start, end);
  const after = () => {
    const caret = start + insert.length;
    field.setSelectionRange(select?.start ?? caret, select?.end ?? caret);
  };
  if (insert === "" ? document.execCommand("delete") : document.execCommand("insertText", false, insert)) {
    after();
    return;
  }
  setText(field.value.slice(0, start) + insert + field.value.slice(end));
  requestAnimationFrame(after);
}

/**
 * A text that replaces a part of another, as a paragraph of its own.
 * @param isInline a single line goes on where a line has begun
 */
export function asParagraph(
  text: string,
  { value, start, end, isInline }: { value: string; start: number; end: number; isInline: boolean },
): string {
  if (text.trim() === "") return "";
  const line = value.slice(value.lastIndexOf("\n", start - 1) + 1, start);
  if (isInline && line.trim() !== "" && !text.trim().includes("\n")) return text.trim();
  const before = value.slice(0, start);
  const after = value.slice(end);
  const lead = before.trim() === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = after.trim() === "" ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  return `${lead}${text.trim()}${tail}`;
}
