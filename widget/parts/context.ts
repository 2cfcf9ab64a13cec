import { createContext, useContext } from "react";
import type { FrameConfig } from "../../server/wire/widget.ts";
import type { Connection } from "../connection.ts";
import { nameInSentence } from "../language.ts";
import type { Words } from "../words/en.ts";

/** What the parts use of the connection. */
export type Line = Omit<Connection, never>;

/** What every part needs and none changes. */
export interface Frame {
  readonly config: FrameConfig;
  readonly line: Line;
  readonly words: Words;
  /** BCP 47, for dates and numbers. */
  readonly locale: string;
}

const Context = createContext<Frame | null>(null);
export const FrameProvider = Context.Provider;

export function useFrame(): Frame {
  const frame = useContext(Context);
  if (frame === null) throw new Error("A part of the widget stands outside its frame.");
  return frame;
}

/** A name, ready for our sentences. */
export function said(name: string | undefined): string | undefined {
  return name === undefined || name.trim() === "" ? undefined : nameInSentence(name);
}

/** An error in the visitor's language; the server's own English if we have no text for it. */
export function refusalIn(words: Words, refusal: { code?: string; message: string; remedy: string }): string {
  const ours: Record<string, string | undefined> = {
    ...words.refusals,
    IDENTITY_NEEDED: words.identityNeeded,
    IDENTITY_WRONG: words.identityWrong,
  };
  return ours[refusal.code ?? ""] ?? `${refusal.message} ${refusal.remedy}`;
}
