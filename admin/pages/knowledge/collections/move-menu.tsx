import { Button, Menu } from "@mantine/core";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useCollections, useMove } from "./queries.ts";
import { words } from "./words.ts";

/** Moves the selected articles into a collection; nothing while the site has none. */
export function MoveMenu({ ids, onMoved }: { ids: readonly string[]; onMoved: () => void }) {
  const said = useWords(words);
  const collections = useCollections().data?.collections ?? [];
  const move = useMove(onMoved);
  if (collections.length === 0) return null;
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button size="compact-sm" variant="default" loading={move.isPending}>
            {said.moveTo}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
          {collections.map(({ id, title }) => (
            <Menu.Item key={id} onClick={() => move.mutate({ ids, collectionId: id })}>
              {title}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => move.mutate({ ids, collectionId: null })}>{said.noCollection}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {move.isError ? <Fault error={move.error} /> : null}
    </>
  );
}
