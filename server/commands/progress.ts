/** Progress of long work on stderr: one line that is redrawn in a terminal, a line for every fourth of a stage elsewhere. */
export function progressLine(): (stage: string, share: number) => void {
  const terminal = process.stderr.isTTY;
  let last = "";
  return (stage, share) => {
    const percent = terminal ? Math.floor(share * 100) : Math.floor(share * 4) * 25;
    const text = `${stage} ${percent}%`;
    if (text === last) return;
    const first = last.startsWith(`${stage} `);
    if (terminal && last !== "" && !first) process.stderr.write("\n");
    last = text;
    process.stderr.write(terminal ? `\r\x1b[K${text}` : `${text}\n`);
  };
}
