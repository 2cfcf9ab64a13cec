import type { ImportResult } from "../../../server/wire/import.ts";
import { useWords } from "../../language.tsx";
import { BadPlaces, Figures, Notes } from "./import-places.tsx";
import { words } from "./words.ts";

/** The result of an import, with each invalid place and its problem. */
export function ImportReport({ result, fileName }: { result: ImportResult; fileName: string }) {
  const said = useWords(words);
  const { bad, notes } = result;
  const kinds = (["imported", "updated", "unchanged", "archived"] as const).filter(
    (kind) => kind !== "archived" || result.archived > 0,
  );
  const isNothing = result.imported + result.updated + result.unchanged === 0;
  return (
    <div className="import-report">
      <Figures figures={kinds.map((kind) => [said.report[kind], result[kind]] as const)} label={said.imported} />
      <Notes notes={notes} />
      <BadPlaces bad={bad} fileName={fileName} why={isNothing ? said.nothingIn : said.badWhy} />
    </div>
  );
}
