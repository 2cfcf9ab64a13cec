import { STYLE } from "./loader-style.ts";

/** An element with a class and content. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...inside: Node[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...inside);
  return element;
}

/** Black or white, whichever is more readable on the colour. */
export function inkOn(color: string): string {
  const deps =
    color
      .match(/^#(..)(..)(..)$/)
      ?.slice(1)
      .map((hex) => Number.parseInt(hex, 16) / 255) ?? [];
  const [r = 0, g = 0, b = 0] = deps.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  // Where white and black have the same contrast: WCAG's relative luminance of 0.179.
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

/** A constructed style sheet works with a strict style-src of the host page; older browsers get a style element. */
export function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const element = document.createElement("style");
    element.textContent = STYLE;
    root.append(element);
  }
}
