/** Progress of long work on stderr: a line that is redrawn in a terminal, a line for each stage elsewhere. */
export function progressLine(): (stage: string, share: number) => void {
  let last = "";
  return (stage, share) => {
    const percent = Math.round(share * 100);
    const text = process.stderr.isTTY ? `${stage} ${percent}%` : stage;
    if (text === last) return;
    last = text;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
    if (process.stderr.isTTY && stage === "swap" && percent === 100) process.stderr.write("\n");
  };
}
