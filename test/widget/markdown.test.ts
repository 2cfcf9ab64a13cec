import { expect, test } from "vitest";
import { safeUrl, toHtml } from "../../widget/markdown.ts";

// The renderer alone, without the sanitiser that stands behind it in the browser (test/browser tries both).

/** Tags and attributes of what was made, as a browser would see them: text in entities is not among them. */
function elements(html: string): string[] {
  return [...html.matchAll(/<\/?([a-z][^\s/>]*)([^>]*)>/gi)].map(([whole]) => whole);
}

const PAYLOADS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '"><svg/onload=alert(1)>',
  "<iframe src='javascript:alert(1)'></iframe>",
  "[click](javascript:alert(1))",
  "[click](JaVaScRiPt:alert(1))",
  "[click](&#106;avascript:alert(1))",
  "[click](  javascript:alert(1))",
  "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "[click](vbscript:msgbox(1))",
  "[click](//evil.example)",
  "[click](/\\evil.example)",
  "![x](javascript:alert(1))",
  '![x" onerror="alert(1)](https://a.example/x.png)',
  '[x](https://a.example/" onclick="alert(1))',
  '[x](https://a.example "t\\" onmouseover=\\"alert(1)")',
  "<javascript:alert(1)>",
  "`<script>alert(1)</script>`",
  "```\n</code><script>alert(1)</script>\n```",
  '```x"><script>alert(1)</script>\ncode\n```',
  "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
  "<a href='https://a.example' onclick='alert(1)'>x</a>",
  "<style>*{display:none}</style>",
  "<form action=https://evil.example><input name=card></form>",
  "[x]: javascript:alert(1)\n\n[x]",
];

test.each(PAYLOADS)("makes nothing that runs of %j", (payload) => {
  for (const element of elements(toHtml(payload))) {
    expect(element).not.toMatch(/^<\/?(?:script|iframe|svg|style|form|input|object|embed|base|meta|link)\b/i);
    const attributes = element.replace(/"[^"]*"/g, '""');
    expect(attributes).not.toMatch(/\son\w+\s*=/i);
    expect(element).not.toMatch(/(?:href|src)="\s*(?:javascript|data|vbscript|\/\/|\/\\)/i);
  }
});

test("raw HTML stays readable as text", () => {
  expect(toHtml("Press <b>Save</b> & go")).toContain("&lt;b&gt;Save&lt;/b&gt;");
});

test("links open elsewhere and tell nothing of this page", () => {
  expect(toHtml("[shop](https://shop.example/a?b=1&c=2)")).toContain(
    '<a href="https://shop.example/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">shop</a>',
  );
});

test("what an article is made of comes through: headings, lists, tables, code", () => {
  const html = toHtml("## Title\n\n1. one\n2. **two**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`x < y`");
  for (const part of ["<h2>Title</h2>", "<ol>", "<strong>two</strong>", "<table>", "<code>x &lt; y</code>"])
    expect(html).toContain(part);
});

test("a source's link is http, https or a page of this server", () => {
  expect(safeUrl("https://a.example/x")).toBe("https://a.example/x");
  expect(safeUrl("/help/returns")).toBe("/help/returns");
  for (const bad of [
    "javascript:alert(1)",
    "//evil.example",
    "/\\evil.example",
    "mailto:a@b.example",
    "help",
    undefined,
  ])
    expect(safeUrl(bad)).toBeUndefined();
});
