import { Command } from "commander";
import { registerBackup } from "./commands/backup.ts";
import { registerEvaluate } from "./commands/evaluate.ts";
import { registerKnowledge } from "./commands/knowledge.ts";
import { registerModel } from "./commands/model.ts";
import { registerOwner } from "./commands/owner.ts";
import { registerRestore } from "./commands/restore.ts";
import { registerTune } from "./commands/tune.ts";
import { loadDotEnv, readConfig } from "./config.ts";
import { createLog } from "./lib/log.ts";
import { fault } from "./start-up.ts";

// `npm run knowledge | site | evaluate | model | tune | backup | restore | owner`: each command is defined in commands/.
loadDotEnv();
const options = {
  config: () => readConfig(),
  // A command reports its own progress; only errors are logged.
  log: () => createLog(process.stderr.isTTY ? "warn" : "error"),
};
const program = new Command("tuppence").showHelpAfterError();
registerKnowledge(program, options);
registerEvaluate(program, options);
registerModel(program, options);
registerBackup(program, options);
registerRestore(program, options);
registerOwner(program, options);
registerTune(program, options);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`\n${fault(error)}\n`);
  process.exitCode = 1;
}
