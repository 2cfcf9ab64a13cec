import { useEffect, useState } from "react";
import type { Snapshot } from "../snapshot.ts";
import { useFrame } from "./context.ts";

/** When the conversation can be rated: at its end if the site asks, or when the visitor wants to. */
export function useRatingAsked({ chat }: Snapshot) {
  const { config } = useFrame();
  const { askRating } = config.settings;
  const id = chat.conversation?.conversationId;
  const [opened, setOpened] = useState<{ readonly id: string | undefined; readonly isAsked: boolean }>();
  const [closedAt, setClosedAt] = useState<number>();
  const last = chat.messages.at(-1)?.sequence;
  const isAnswered = chat.messages.some((m) => m.author === "machine" || m.author === "person");
  const isPossible = askRating && id !== undefined && isAnswered;
  const isDue = isPossible && chat.conversation?.state === "closed" && chat.conversation.satisfaction === undefined;
  useEffect(() => {
    if (isDue) setOpened({ id, isAsked: false });
  }, [isDue, id]);
  // A visitor who writes on has not ended it after all: what the end asked is taken back, what they opened stays.
  const isMeant = opened?.isAsked === true || chat.conversation?.state === "closed";
  return {
    isPossible,
    isOpen: id !== undefined && opened?.id === id && isMeant,
    /** By the visitor. */
    isAsked: opened?.isAsked === true,
    /** Until somebody writes on: under what was said later, the thanks would be out of place. */
    isThanked:
      chat.conversation?.satisfaction !== undefined && (chat.conversation.state === "closed" || closedAt === last),
    open: () => setOpened({ id, isAsked: true }),
    close: () => {
      setOpened(undefined);
      setClosedAt(last);
    },
  };
}
