/** The iframe with the chat, and the communication with it. Downloaded when it's first needed. */
export interface Frame {
  /** Undefined until it is loaded. */
  readonly element: HTMLIFrameElement | undefined;
  /** It's listening: anything sent earlier is lost. */
  isThere: boolean;
  load(): void;
  tell(message: object): void;
}

/**
 * @param options.server the script's own address
 * @param options.title the frame's name for screen readers
 * @param options.onLoad called each time its document has loaded
 * @param options.onMessage called with its messages, and nobody else's
 */
export function createFrame(options: {
  server: URL;
  site: string;
  title: string;
  root: ShadowRoot;
  onLoad(): void;
  onMessage(message: Record<string, unknown>): void;
}): Frame & { readonly onWindowMessage: (event: MessageEvent) => void } {
  const { server, site, title, root, onLoad, onMessage } = options;
  let element: HTMLIFrameElement | undefined;
  const frame = {
    isThere: false,
    get element() {
      return element;
    },
    load() {
      if (element !== undefined) return;
      element = document.createElement("iframe");
      const address = new URL("widget/frame", server);
      address.searchParams.set("site", site);
      address.searchParams.set("origin", location.origin);
      element.title = title;
      element.hidden = true;
      // A sound for a message, once the visitor has interacted with the page.
      element.allow = "autoplay";
      element.src = address.href;
      element.addEventListener("load", () => {
        frame.isThere = true;
        onLoad();
      });
      root.prepend(element);
    },
    tell: (message: object) => element?.contentWindow?.postMessage({ tuppence: message }, server.origin),
    onWindowMessage(event: MessageEvent) {
      if (element === undefined || event.source !== element.contentWindow || event.origin !== server.origin) return;
      const message: unknown = event.data?.tuppence;
      if (typeof message === "object" && message !== null) onMessage(message as Record<string, unknown>);
    },
  };
  return frame;
}
