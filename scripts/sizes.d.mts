/** What a page loads before it shows. */
export interface Size {
  readonly name: string;
  /** Gzipped, of 1,024 bytes. */
  readonly kilobytes: number;
  /** Undefined: told only. */
  readonly limit: number | undefined;
}
export function measured(root?: string): Size[];
export function lineOf(size: Size): string;
