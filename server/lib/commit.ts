import { execFileSync } from "node:child_process";
import { packageRoot } from "./built-file.ts";

/** The commit of this checkout, with "+changes" if the tree differs from it, or "unknown" without git (in an image). */
export function commitOf(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, {
      cwd: packageRoot(import.meta.url),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    return (
      git("rev-parse", "--short=12", "HEAD") +
      (git("status", "--porcelain", "--untracked-files=no") === "" ? "" : "+changes")
    );
  } catch {
    return "unknown";
  }
}
