import { Command } from "commander";
import { registerBackup } from "./commands/backup.ts";
import { registerEvaluate } from "./commands/evaluate.ts";
import { registerKnowledge } from "./commands/knowledge.ts";
import { registerModel } from "./commands/model.ts";
import { registerOwner } from "./commands/owner.ts";
import { loadDotEnv, readConfig } from "./config.ts";
import { createLog } from "./lib/log.ts";
import { fault } from "./start-up.ts";

// `npm run knowledge | site | evaluate | model | backup | owner`: each command's words and work stand in commands/.
loadDotEnv();
const given = {
  config: () => readConfig(),
  // A command tells its own progress; only what goes wrong is logged beside it.
  log: () => createLog(process.stderr.isTTY ? "warn" : "error"),
};
const program = new Command("tuppence").showHelpAfterError();
registerKnowledge(program, given);
registerEvaluate(program, given);
registerModel(program, given);
registerBackup(program, given);
registerOwner(program, given);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`\n${fault(error)}\n`);
  process.exitCode = 1;
}
