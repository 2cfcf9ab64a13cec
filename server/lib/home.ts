import { homedir, tmpdir } from "node:os";

/**
 * A home for child processes: node-llama-cpp builds a path below it when it's loaded, and exits if there is none.
 * A container's user that is not in /etc/passwd (`--user 12345:0`) has none; nothing is written there, so any folder does.
 */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return tmpdir();
  }
}
