/** What the connection uses of its window. Nothing of it is there in Node, where the connection is tested. */
interface Page {
  readonly location?: { readonly origin: string };
  readonly indexedDB?: unknown;
  addEventListener?(type: string, listener: (event: { readonly key: string | null }) => void): void;
  removeEventListener?(type: string, listener: (event: { readonly key: string | null }) => void): void;
}

export const page = globalThis as unknown as Page;
