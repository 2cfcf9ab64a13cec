import { TOKENS, type Tokens } from "../server/wire/theme.ts";

/** Writes the values for the style sheet. Through the CSSOM, because the page's policy allows no style attributes. */
export function paint(tokens: Tokens, style: CSSStyleDeclaration): void {
  for (const name of TOKENS) style.setProperty(`--${name}`, tokens[name]);
  style.colorScheme = tokens.scheme;
}
