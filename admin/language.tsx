import { createContext, type ReactNode, startTransition, use, useContext, useEffect, useState } from "react";
import { LANGUAGES, type Language } from "../server/wire/widget.ts";

/** A room's words in every language. English gives their shape and is always here; the others are fetched when needed. */
export interface LazyWords<T> {
  readonly en: T;
  /** The words, if they have been fetched. */
  now(language: Language): T | undefined;
  /** The same promise each time, as `use` needs it. */
  load(language: Language): Promise<T>;
}

/** A promise that React's `use` reads without waiting once it's fulfilled. */
type Tracked<T> = Promise<T> & { status?: "fulfilled"; value?: T };

function fulfil<T>(promise: Tracked<T>, value: T): Tracked<T> {
  promise.status = "fulfilled";
  promise.value = value;
  return promise;
}

/** @param others each imports a file of its own, so that a reader downloads one language */
export function lazyWords<T>(
  en: T,
  others: { readonly [L in Exclude<Language, "en">]: () => Promise<T> },
): LazyWords<T> {
  const english = fulfil(Promise.resolve(en), en);
  const coming = new Map<Language, Tracked<T>>([["en", english]]);
  return {
    en,
    now: (language) => coming.get(language)?.value,
    load(language) {
      const known = coming.get(language);
      if (known !== undefined || language === "en") return known ?? english;
      const words: Tracked<T> = others[language]();
      coming.set(language, words);
      words.then(
        (loaded) => fulfil(words, loaded),
        // A failed download isn't kept: the next reader tries again.
        () => coming.delete(language),
      );
      return words;
    },
  };
}

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
    // The browser doesn't store anything: use its own language each time.
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
    // What is on the screen stays until the new words have arrived.
    startTransition(() => set(next));
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

/**
 * A page's words in the reader's language; suspends while they are fetched. Calls `use` every time, also when the words
 * are here: React resumes a suspended component at its `use`, and one that is missing then is a fault (#467).
 */
export function useWords<T>(words: LazyWords<T>): T {
  const { language } = useContext(Context);
  return use(words.load(language));
}
