import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults, importsBetweenRooms, ROOMS } from "../../scripts/rooms.mjs";

const root = join(import.meta.dirname, "..", "..");
const others = (room: string) => ROOMS.map((one) => one.room).filter((other) => other !== room);
/** A file that each room has, as another room would import it. */
const target = (room: string) => (room === "ports" ? "ports/database/port.ts" : `${room}/any.ts`);

describe("the server's rooms", () => {
  test("the code, biome.json and ARCHITECTURE.md agree with the table", () => {
    expect(importsBetweenRooms().length).toBeGreaterThan(300);
    expect(faults()).toEqual([]);
  });

  describe("Biome refuses what the table does not name", () => {
    let folder: string;
    let refused: Map<string, Set<number>>;
    const planted = new Map<string, string[]>();
    const place = (path: string, imports: string[]) => {
      planted.set(path, imports);
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      // One statement a line: a diagnostic's line says which import it is about.
      writeFileSync(join(folder, path), imports.map((one) => `import "${one}";\n`).join(""));
    };

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "rooms-"));
      for (const { room } of ROOMS) {
        if (room === "wire") continue;
        place(`server/${room}/planted.ts`, [
          ...others(room).map((other) => `../${target(other)}`),
          "../ports/database/postgres.ts",
          "../config.ts",
          "../assemble.ts",
        ]);
      }
      place("server/turn/3-planted.ts", [
        "./4-recall.ts",
        "./pipeline.ts",
        "./service.ts",
        "express",
        "drizzle-orm",
        "./types.ts",
      ]);
      place("server/transport/http/planted.ts", [
        "../sockets/voice.ts",
        "../../config.ts",
        "../deps.ts",
        "../../lib/errors.ts",
      ]);
      place("server/wire/planted.ts", ["zod", "../lib/errors.ts", "zod/mini", "./names.ts"]);
      place("admin/planted.ts", ["../server/lib/errors.ts", "../server/wire/names.ts"]);
      spawnSync("cp", [join(root, "biome.json"), folder]);
      const run = spawnSync(
        join(root, "node_modules", ".bin", "biome"),
        [
          "lint",
          "--only=style/noRestrictedImports",
          "--vcs-enabled=false",
          "--reporter=json",
          "--max-diagnostics=none",
          ".",
        ],
        { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
      );
      const report = JSON.parse(run.stdout) as {
        diagnostics: { location: { path: string | { file: string }; start?: { line: number } } }[];
      };
      refused = new Map();
      for (const { location } of report.diagnostics) {
        const path = typeof location.path === "string" ? location.path : location.path.file;
        const name = path.replace(/^\.\//, "");
        refused.set(name, (refused.get(name) ?? new Set()).add(location.start?.line ?? 0));
      }
    }, 60_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const refusedOf = (path: string) =>
      [...(refused.get(path) ?? [])].sort((a, b) => a - b).map((line) => planted.get(path)?.[line - 1]);

    test.each(ROOMS.filter(({ room }) => room !== "wire"))("$room", ({ room, may }) => {
      expect(refusedOf(`server/${room}/planted.ts`)).toEqual([
        ...others(room)
          .filter((other) => !may.includes(other))
          .map((other) => `../${target(other)}`),
        "../ports/database/postgres.ts",
        "../config.ts",
        "../assemble.ts",
      ]);
    });

    test("a step knows no other step, and a transport not the other", () => {
      expect(refusedOf("server/turn/3-planted.ts")).toEqual([
        "./4-recall.ts",
        "./pipeline.ts",
        "./service.ts",
        "express",
        "drizzle-orm",
      ]);
      expect(refusedOf("server/transport/http/planted.ts")).toEqual(["../sockets/voice.ts", "../../config.ts"]);
    });

    test("wire stands alone, and front ends see nothing else", () => {
      expect(refusedOf("server/wire/planted.ts")).toEqual(["zod", "../lib/errors.ts"]);
      expect(refusedOf("admin/planted.ts")).toEqual(["../server/lib/errors.ts"]);
    });
  });
});
