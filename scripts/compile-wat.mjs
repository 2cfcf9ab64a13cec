// npm run wasm: compiles server/math/*.wat to the *.wasm beside them, which are committed, so that a build needs no
// compiler. With --check nothing is written, and it fails if a module isn't what its source gives; CI runs that.
// wasm.sha256 holds the hashes of both, by which a test sees without a compiler that a source was changed and not compiled.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fetched } from "./fetched.mjs";

const WABT = {
  name: "wabt",
  version: "1.0.39",
  integrity: "sha512-ba+dRL/75VQQY7RkU/CgriGbkoWAfS8TDyUlJfJhJ8KhtXgMl5dhNvoPNUcQ9IWRhW8u41glMSuZeTvsYq2rRg==",
};

const folder = fileURLToPath(new URL("../server/math/", import.meta.url));
const isCheck = process.argv.includes("--check");
const { parseWat } = await createRequire(import.meta.url)(fetched(WABT))();
const hashes = [];
const put = (name, bytes) => {
  const path = join(folder, name);
  if (!isCheck) writeFileSync(path, bytes);
  else if (!readFileSync(path).equals(Buffer.from(bytes))) {
    console.error(`server/math/${name} isn't what its source gives: run "npm run wasm" and commit the result.`);
    process.exitCode = 1;
  }
};
const hashOf = (name, bytes) => hashes.push(`${createHash("sha256").update(bytes).digest("hex")}  ${name}`);
for (const name of readdirSync(folder)
  .filter((one) => one.endsWith(".wat"))
  .sort()) {
  const source = readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n");
  const module = parseWat(name, source, { simd: true });
  module.validate();
  const binary = Buffer.from(module.toBinary({}).buffer);
  module.destroy();
  const made = name.replace(/\.wat$/, ".wasm");
  put(made, binary);
  hashOf(name, source);
  hashOf(made, binary);
}
put("wasm.sha256", Buffer.from(`${hashes.join("\n")}\n`));
