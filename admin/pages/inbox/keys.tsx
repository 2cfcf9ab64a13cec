import { Kbd, Modal, Table } from "@mantine/core";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** What each key does. */
export function Keys({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const said = useWords(words);
  const rows: [readonly string[], string][] = [
    [["j", "k"], said.keys.move],
    [["Enter"], said.keys.open],
    [["t"], said.keys.take],
    [["r"], said.keys.reply],
    [["n"], said.keys.note],
    [["d"], said.keys.draft],
    [["g"], said.keys.approve],
    [["i"], said.keys.article],
    [["m"], said.keys.macro],
    [["/"], said.keys.slash],
    [["b"], said.keys.back],
    [["e"], said.keys.close],
    [["a"], said.keys.assign],
    [["p"], said.keys.priority],
    [["l"], said.keys.tags],
    [["y"], said.keys.suggestion],
    [["s"], said.keys.snooze],
    [["x"], said.keys.select],
    [["z"], said.keys.undo],
    [["Ctrl", "k"], said.keys.commands],
    [["Esc"], said.keys.leave],
    [["?"], said.keys.help],
  ];
  return (
    <Modal opened={opened} onClose={onClose} title={said.help} centered closeButtonProps={{ "aria-label": "Esc" }}>
      <Table>
        <Table.Tbody>
          {rows.map(([keys, what]) => (
            <Table.Tr key={what}>
              <Table.Td w={110}>
                {keys.map((key) => (
                  <Kbd key={key} me={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
