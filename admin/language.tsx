import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { LANGUAGES, type Language } from "../server/wire/widget.ts";

/** The same words in every language; English gives their shape. */
export type Words<T> = { readonly [L in Language]: T };

const KEY = "tuppence:language";
const Context = createContext<{ language: Language; setLanguage(language: Language): void }>({
  language: "en",
  setLanguage: () => {},
});

function first(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // A browser that keeps nothing: its own language, each time.
  }
  const wanted = [kept ?? "", ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  return LANGUAGES.find((language) => language === wanted.find((tag) => LANGUAGES.some((l) => l === tag))) ?? "en";
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, set] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const setLanguage = (next: Language) => {
    set(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // As above.
    }
  };
  return <Context value={{ language, setLanguage }}>{children}</Context>;
}

export function useLanguage() {
  return useContext(Context);
}

/** A page's words in the reader's language. */
export function useWords<T>(words: Words<T>): T {
  return words[useContext(Context).language];
}
