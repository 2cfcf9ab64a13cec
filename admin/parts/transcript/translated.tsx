import type { MessageWire } from "../../../server/wire/http.ts";
import type { TranslationWire } from "../../../server/wire/writing.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Markdown } from "./markdown.tsx";
import { words } from "./words.ts";

/** Messages of a conversation in other languages. */
export interface Translation {
  readonly translations: readonly TranslationWire[];
  /** Absent: nothing can be translated, or there's no need. */
  readonly onTranslate?: ((messageId: string) => void) | undefined;
  /** The message that is being translated. */
  readonly busy?: string | undefined;
  /** The message that couldn't be, and why. */
  readonly fault?: { readonly messageId: string; readonly text: string } | undefined;
}

/** A message in the agent's language, or what an agent wrote before it was translated; otherwise the way to have it. */
export function Translated({ message, translation }: { message: MessageWire; translation: Translation }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { translations, onTranslate, busy, fault } = translation;
  const own = translations.filter((one) => one.messageId === message.id);
  const shown = own.find((one) => one.isOriginal) ?? own.find((one) => one.language === language);
  if (shown !== undefined) {
    return (
      <div className="translated">
        <div className="translated-label">{shown.isOriginal ? said.asWritten : said.translated}</div>
        {message.author === "visitor" ? (
          <p className="plain" dir="auto" lang={shown.language}>
            {shown.text}
          </p>
        ) : (
          <div lang={shown.language}>
            <Markdown text={shown.text} />
          </div>
        )}
      </div>
    );
  }
  if (onTranslate === undefined || message.author !== "visitor" || message.text === message.attachment?.name)
    return null;
  return (
    <>
      <button type="button" className="teach" disabled={busy === message.id} onClick={() => onTranslate(message.id)}>
        {said.translate}
      </button>
      {fault?.messageId === message.id ? (
        <div className="rated down" role="alert">
          {said.notTranslated}: {fault.text}
        </div>
      ) : null}
    </>
  );
}
