import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

/** Something that the command palette offers while a part of the screen is shown. */
export interface Command {
  /** Unique among those of its part. */
  readonly id: string;
  readonly label: string;
  /** The key that does the same. */
  readonly key?: string;
  run(): void;
}

let parts: readonly { readonly name: string; readonly commands: readonly Command[] }[] = [];
const listeners = new Set<() => void>();
const change = (next: typeof parts) => {
  parts = next;
  for (const listener of listeners) listener();
};

/** Offers commands in the palette as long as the component is mounted. @param name of the part, one of each */
export function useCommands(name: string, commands: readonly Command[]): void {
  // What a command does may change with each render; which there are is told by their labels.
  const run = useEffectEvent((id: string) => commands.find((one) => one.id === id)?.run());
  const offered = JSON.stringify(commands.map(({ id, label, key }) => ({ id, label, key })));
  useEffect(() => {
    const read: { id: string; label: string; key?: string }[] = JSON.parse(offered);
    const own = { name, commands: read.map((one) => ({ ...one, run: () => run(one.id) })) };
    change([...parts.filter((one) => one.name !== name), own]);
    return () => change(parts.filter((one) => one !== own));
  }, [name, offered]);
}

/** What the parts that are shown offer. */
export function useOffered(): readonly Command[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => parts,
  );
  return all.flatMap((one) => one.commands);
}
