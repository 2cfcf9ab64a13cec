import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
/** Programs that take the server's own code out of the build, where no compiler sees what they take. */
const programs = ["tuner", "test/bench"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => `${folder}/${name}`),
);

interface Taken {
  readonly program: string;
  readonly file: string;
  readonly names: readonly string[];
}

function takenBy(program: string): Taken[] {
  const text = readFileSync(join(root, program), "utf8");
  const found = text.matchAll(
    /const \{([^}]*)\} =\s*(?:existsSync\(\w+\) \? )?await built\(\s*"([^"]+)\.js",?\s*\)( : \{\})?/g,
  );
  return [...found]
    .filter((one) => one[3] === undefined)
    .map(([, names = "", file = ""]) => ({
      program,
      file: `server/${file}.ts`,
      names: names.split(",").flatMap((name) => {
        const own = name.split(":")[0]?.trim() ?? "";
        return own === "" ? [] : [own];
      }),
    }));
}

const taken = programs.flatMap(takenBy);

test("what the programs take from the server exists", async () => {
  expect(taken.length).toBeGreaterThan(30);
  const missing: string[] = [];
  for (const { program, file, names } of taken) {
    const exported = (await import(join(root, file))) as Record<string, unknown>;
    for (const name of names) if (exported[name] === undefined) missing.push(`${program}: ${name} of ${file}`);
  }
  expect(missing).toEqual([]);
});
