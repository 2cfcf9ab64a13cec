import { useEffect, useState } from "react";
import type { Snapshot } from "../snapshot.ts";
import { useFrame } from "./context.ts";

/** When the conversation can be rated: at its end if the site asks, or when the visitor wants to. */
export function useRatingAsked({ chat }: Snapshot) {
  const { config } = useFrame();
  const { askRating } = config.settings;
  const id = chat.conversation?.conversationId;
  const [openFor, setOpenFor] = useState<string>();
  const isAnswered = chat.messages.some((m) => m.author === "machine" || m.author === "person");
  const isPossible = askRating && id !== undefined && isAnswered;
  const isDue = isPossible && chat.conversation?.state === "closed" && chat.conversation.satisfaction === undefined;
  useEffect(() => {
    if (isDue) setOpenFor(id);
  }, [isDue, id]);
  return {
    isPossible,
    isOpen: id !== undefined && openFor === id,
    open: () => setOpenFor(id),
    close: () => setOpenFor(undefined),
  };
}
