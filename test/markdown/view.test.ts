import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { blocksOf } from "../../markdown/blocks.ts";
import { Blocks } from "../../markdown/view.tsx";

// As the console draws it; the widget draws the same component with Preact.
const drawn = (markdown: string, images = true) =>
  renderToStaticMarkup(createElement(Blocks, { blocks: blocksOf(markdown), images }));

test("the console's preview has what an article may have", () => {
  const html = drawn(
    "# Title\n\nA **bold** [link](https://a.example)\nand *more*.\n\n1. One\n2. Two\n   - in it\n\n> said\n\n| a | b |\n| - | -: |\n| 1 | `2` |\n\n```\nx < y\n```\n\n---",
  );
  for (const piece of [
    '<h2 dir="auto">Title</h2>',
    "<strong>bold</strong>",
    '<a href="https://a.example" target="_blank" rel="noopener noreferrer nofollow">link</a><br/>',
    '<ol start="1"><li dir="auto">One</li>',
    '<ul><li dir="auto">in it</li></ul>',
    "<blockquote>",
    '<td data-align="right" dir="auto"><code>2</code></td>',
    "<code>x &lt; y</code>",
    "<hr/>",
  ]) {
    expect(html).toContain(piece);
  }
});

test("pictures are drawn for visitors, and are their description in a transcript", () => {
  expect(drawn("![a map](https://a.example/m.png)")).toContain('<img src="https://a.example/m.png" alt="a map"');
  expect(drawn("- x ![a map](https://a.example/m.png)\n- > | ![b](/b.png) | c |\n  > | - | - |", false)).not.toMatch(
    /<img/u,
  );
  expect(drawn("![a map](https://a.example/m.png)", false)).toContain("a map");
});

test("nothing that is written becomes an element or a script", () => {
  const html = drawn("<img src=x onerror=alert(1)> <script>alert(1)</script> [x](javascript:alert(1)) \"' onload=");
  expect(html).not.toMatch(/<(?:img|script|a)\b/u);
});
