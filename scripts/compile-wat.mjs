// node scripts/compile-wat.mjs TARGET: compiles server/math/*.wat to TARGET/math/*.wasm (a step of scripts/build.mjs).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import wabt from "wabt";

const source = fileURLToPath(new URL("../server/math/", import.meta.url));
const [target = "dist/server"] = process.argv.slice(2);
const { parseWat } = await wabt();
mkdirSync(join(target, "math"), { recursive: true });
for (const name of readdirSync(source).filter((one) => one.endsWith(".wat"))) {
  const module = parseWat(name, readFileSync(join(source, name), "utf8"), { simd: true });
  module.validate();
  writeFileSync(join(target, "math", name.replace(/\.wat$/, ".wasm")), module.toBinary({}).buffer);
  module.destroy();
}
