/**
 * The shadow root's styles. Every rule of the host element itself is important: there, the inner style sheet wins over
 * anything the page says about `*`, even with `!important`.
 */
export const STYLE = `
:host{all:initial!important;position:fixed!important;z-index:var(--layer,2147483000)!important;bottom:var(--bottom,20px)!important;right:var(--side,20px)!important;display:block!important;contain:layout style!important;color-scheme:light dark!important;font:400 15px/1.45 system-ui,sans-serif!important}
:host(.left){right:auto!important;left:var(--side,20px)!important}
:host([hidden]){display:none!important}
*{box-sizing:border-box}
button{all:unset;box-sizing:border-box;cursor:pointer;-webkit-tap-highlight-color:transparent}
.launch{position:relative;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;margin-left:auto;background:var(--color);color:var(--ink);box-shadow:0 4px 16px rgb(0 0 0/.24);transition:transform .15s}
:host(.left) .launch{margin-left:0}
.launch:hover{transform:translateY(-2px)}
.launch:focus-visible,.say:focus-visible,.no:focus-visible{outline:3px solid Canvas;box-shadow:0 0 0 6px var(--color)}
.launch .opened,.launch[aria-expanded=true] .closed{display:none}
.launch[aria-expanded=true] .opened{display:block}
.badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:#c62828;color:#fff;font:600 13px/22px system-ui,sans-serif;text-align:center}
[hidden]{display:none!important}
iframe{display:block;width:min(400px,calc(100vw - 40px));height:min(680px,calc(100vh - 96px - var(--bottom,20px)));height:min(680px,calc(100dvh - 96px - var(--bottom,20px)));margin:0 0 14px;border:0;border-radius:16px;background:Canvas;box-shadow:0 12px 48px rgb(0 0 0/.28),0 0 0 1px rgb(127 127 127/.14);color-scheme:light dark}
.bubble{position:absolute;bottom:70px;right:0;width:max-content;max-width:min(300px,calc(100vw - 40px));border-radius:16px 16px 4px;background:Canvas;color:CanvasText;box-shadow:0 8px 32px rgb(0 0 0/.22),0 0 0 1px rgb(127 127 127/.16);animation:rise .25s}
:host(.left) .bubble{right:auto;left:0;border-radius:16px 16px 16px 4px}
.say{padding:14px 40px 14px 16px;border-radius:inherit;overflow-wrap:anywhere}
.no{position:absolute;top:4px;right:4px;width:32px;height:32px;border-radius:50%;display:grid;place-items:center;color:GrayText}
@keyframes rise{from{opacity:0;transform:translateY(8px)}}
@media(max-width:480px){:host(.open){top:var(--top,0)!important;bottom:auto!important;left:0!important;right:0!important;height:var(--high,100dvh)!important}:host(.open) .launch{display:none}iframe{width:100%;height:100%;margin:0;border-radius:0;box-shadow:none}}
@media(prefers-reduced-motion:reduce){.launch,.bubble{transition:none;animation:none}}
@media print{:host{display:none!important}}
`;

/** An icon's path, stroked or filled. */
export const BUBBLE = "M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Z";
export const CROSS = "m7 7 10 10M17 7 7 17";

/** Built character by character: a page that requires Trusted Types doesn't allow writing HTML. */
export function icon(className: string, path: string, size: number): SVGElement {
  const at = (name: string, attributes: Record<string, string | number>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name) as SVGElement;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return element;
  };
  const svg = at("svg", { class: className, viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" });
  svg.append(
    at("path", {
      d: path,
      ...(path === BUBBLE
        ? { fill: "currentColor" }
        : { stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round" }),
    }),
  );
  return svg;
}
