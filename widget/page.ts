/** A window event; `storage` events have these two fields. */
type Listener = (event: { readonly key: string | null; readonly newValue: string | null }) => void;

/** What the connection uses of its window. Node, where the connection is tested, has none of it. */
interface Page {
  readonly location?: { readonly origin: string };
  readonly indexedDB?: unknown;
  addEventListener?(type: string, listener: Listener): void;
  removeEventListener?(type: string, listener: Listener): void;
}

export const page = globalThis as unknown as Page;
