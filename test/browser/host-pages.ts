import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Three pages of other people, as a widget meets them; served from an origin of their own. */
export interface HostPages {
  readonly url: string;
  close(): void;
}

/**
 * @param options.server the widget's server; known when the first page is asked for
 * @param options.tag the script tag, with what stands before it
 */
export async function openHostPages(options: { server: () => string; tag: () => string }): Promise<HostPages> {
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    response.setHeader("content-type", path.endsWith(".js") ? "text/javascript" : "text/html");
    if (path === "/app.js") return response.end(APP);
    if (path === "/queue.js") return response.end(QUEUE);
    if (path.startsWith("/strict")) {
      // Nothing but what docs/widget.md asks a site for.
      const policy = `default-src 'none'; script-src ${options.server()}; connect-src ${options.server()}; frame-src ${options.server()}; style-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
      response.setHeader("content-security-policy", policy);
      response.setHeader("cross-origin-embedder-policy", "require-corp");
      response.setHeader("cross-origin-opener-policy", "same-origin");
    }
    if (path.startsWith("/closed-connect")) {
      const policy = `default-src 'none'; script-src ${options.server()}; frame-src ${options.server()}`;
      response.setHeader("content-security-policy", policy);
    }
    const style = path.startsWith("/hostile") ? `<style>${HOSTILE}</style>` : "";
    const app = path.startsWith("/app") ? `<script src="/app.js"></script>` : "";
    const tag = path.startsWith("/bare") ? "" : options.tag();
    response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">${style}</head><body><h1>Host page</h1>${tag}${app}</body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** What a page may do to everything on it. */
const HOSTILE = `
* { all: unset !important; }
body *, body *::before, body *::after { color: red !important; font: 44px serif !important; transform: rotate(3deg) !important; opacity: .5 !important; }
body > *, div, iframe, button, tuppence-widget { display: none !important; position: static !important; visibility: hidden !important; width: 3px !important; filter: blur(4px) !important; }
:root { --color: red !important; --ink: red !important; --side: 400px !important; }
`;

/** A single-page app that shows its pages with the History API, and writes its body anew. */
const APP = `
window.go = (path) => { history.pushState({}, "", path); document.title = "Host " + path; };
window.rewrite = () => { const body = document.createElement("body"); body.innerHTML = "<h1>Another page</h1>"; document.body = body; };
window.clean = () => { document.body.innerHTML = "<h1>Cleaned</h1>"; };
`;

/** The stub of docs/widget.md, and commands before the loader is there. */
const QUEUE = `
window.Tuppence = window.Tuppence || Object.assign(function () { window.Tuppence.q.push(arguments); }, { q: [] });
window.heard = [];
for (const event of ["open", "close", "unread", "message"]) Tuppence("on", event, (data) => heard.push([event, data]));
Tuppence("on", "open", () => { throw new Error("the page's own fault"); });
`;
