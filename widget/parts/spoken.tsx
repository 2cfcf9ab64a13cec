import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import type { MessageWire } from "../../server/wire/http.ts";
import type { FrameConfig, Language } from "../../server/wire/widget.ts";
import type { Connection } from "../connection.ts";
import { directionOf, languageIn, localeOf } from "../language.ts";
import type { Words } from "../words/en.ts";
import { loadWords } from "../words/load.ts";
import { FrameProvider } from "./context.ts";

/** The language of the assistant's last answer, if it's one of ours: the visitor writes in it. Pure. */
export function spokenIn(messages: readonly MessageWire[]): Language | undefined {
  return languageIn(messages.findLast((message) => message.language !== undefined)?.language);
}

/** The frame's texts: first in its initial language, then in the language of the conversation. */
export function Spoken({ config, line, first, children }: SpokenProps) {
  const { chat } = useSyncExternalStore(line.subscribe, line.getSnapshot);
  const [{ language, words }, setSpoken] = useState(first);
  const wanted = config.settings.language === "auto" ? (spokenIn(chat.messages) ?? language) : language;
  useEffect(() => {
    if (wanted === language) return;
    let isCurrent = true;
    void loadWords(wanted).then((loaded) => {
      if (!isCurrent) return;
      document.documentElement.lang = wanted;
      document.documentElement.dir = directionOf(wanted);
      setSpoken({ language: wanted, words: loaded });
    });
    return () => {
      isCurrent = false;
    };
  }, [wanted, language]);
  return (
    <FrameProvider value={{ config, line, words, locale: localeOf(language, navigator.languages) }}>
      {children}
    </FrameProvider>
  );
}

interface SpokenProps {
  config: FrameConfig;
  line: Connection;
  first: { language: Language; words: Words };
  children: ReactNode;
}
