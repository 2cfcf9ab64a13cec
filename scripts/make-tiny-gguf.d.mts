/** Writes a random language model of half a megabyte. */
export function writeTinyLlama(path: string, options?: { seed?: number }): void;
/** Writes a LoRA adapter for that model. */
export function writeTinyLora(path: string, options?: { seed?: number }): void;
