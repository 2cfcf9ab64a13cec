import type { Snapshot } from "../snapshot.ts";
import { inOrderOfTime } from "../state.ts";
import { download, transcriptOf } from "../transcript.ts";
import { useFrame } from "./context.ts";
import type { MenuItem } from "./menu.tsx";
import type { useRatingAsked } from "./use-rating-asked.ts";

/** What the menu holds now: what doesn't fit the conversation is left out. */
export function useMenuItems(options: {
  snapshot: Snapshot;
  name: string;
  rating: ReturnType<typeof useRatingAsked>;
  onAnew: () => void;
  onDelete: () => void;
}): readonly MenuItem[] {
  const { snapshot, name, rating } = options;
  const { words, line, locale } = useFrame();
  const { chat } = snapshot;
  const messages = chat.mergedIds.length > 0 ? inOrderOfTime(chat) : [...chat.earlier, ...chat.messages];
  const items: MenuItem[] = [];
  const add = (item: MenuItem, isFit = true) => isFit && items.push(item);
  add(
    {
      name: "anew",
      icon: "plus",
      text: words.newConversation,
      act: options.onAnew,
    },
    chat.conversation !== null,
  );
  add({ name: "rate", icon: "star", text: words.rateConversation, act: rating.open }, rating.isPossible);
  add(
    {
      name: "download",
      icon: "download",
      text: words.download,
      act: () => download(`${name}.txt`, transcriptOf({ title: name, messages, words, language: locale })),
    },
    messages.length > 0,
  );
  add({
    name: "sound",
    icon: "sound",
    text: words.sound,
    checked: snapshot.sound,
    act: () => line.setSound(!snapshot.sound),
  });
  add(
    { name: "delete", icon: "bin", text: words.deleteConversation, danger: true, act: options.onDelete },
    chat.conversation !== null,
  );
  return items;
}
