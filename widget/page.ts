/** An event of the window; of `storage` it has these two. */
type Listener = (event: { readonly key: string | null; readonly newValue: string | null }) => void;

/** What the connection uses of its window. Nothing of it is there in Node, where the connection is tested. */
interface Page {
  readonly location?: { readonly origin: string };
  readonly indexedDB?: unknown;
  addEventListener?(type: string, listener: Listener): void;
  removeEventListener?(type: string, listener: Listener): void;
}

export const page = globalThis as unknown as Page;
