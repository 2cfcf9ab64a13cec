import { expect, test } from "vitest";
import { htmlFault, htmlToLine, htmlToMarkdown } from "../../server/text/html.ts";
import { cpuMs } from "../fixtures/cpu-time.ts";

test.each([
  [
    "a page of HTML",
    '<h2>How</h2><p>You <b>can</b>&nbsp;return it.</p><ul><li>One</li><li><a href="https://a.example">Two</a></li></ul>',
    "## How\n\nYou **can** return it.\n\n- One\n- [Two](https://a.example)",
  ],
  ["comments", "Text <!-- internal: ask Bob --> goes on.", "Text goes on."],
  ["a comment above the text", "<!-- internal -->\n\nText", "Text"],
  ["scripts and styles", "<style>p{color:red}</style><p>Text</p><script>alert(1)</script>", "Text"],
  ["a script between words", 'A <script>alert("x")</script> b', "A b"],
  ["handlers", '<b onclick="y()">b</b>', "**b**"],
  ["tags in Markdown", "Press <b>Save</b>, then **wait**<br>a while.", "Press **Save**, then **wait**\\\na while."],
  [
    "cells of a Markdown table",
    "| A | B |\n| - | - |\n| 1<br>2 | <i>3</i><!-- x --> |",
    "| A | B |\n| - | - |\n| 1 2 | *3* |",
  ],
  ["a table without a heading", "<table><tr><td>S</td><td>5</td></tr></table>", "| S | 5 |\n| - | - |"],
  ["indented HTML with blank lines", "<div>\n\n    <p>One</p>\n\n    <p>Two</p>\n</div>", "One\n\nTwo"],
  ["hidden elements", "<p>Shown</p><p hidden>Not</p>", "Shown"],
  ["Word's own tags", "Hi <o:p></o:p>there", "Hi there"],
  ["spaces at the end of bold", "<p>Ends <strong>bold </strong>here</p>", "Ends **bold** here"],
  ["details", "<details><summary>More</summary><p>Inner</p></details>", "More\n\nInner"],
  ["Markdown inside of elements", "<div>\n\n**Bold**\n\n</div>", "**Bold**"],
])("%s become Markdown", (_, html, markdown) => {
  expect(htmlToMarkdown(html)).toBe(markdown);
});

test.each([
  "1 < 2 and 3 > 2",
  "Put `<head>` there:\n\n```html\n<b>x</b>\n<!-- stays -->\n```",
  "Dear <your-name>, see <LINK TO TICKET>",
  "Sign in at <https://a.example/> or write to <help@a.example>",
  "*  Odd   Markdown\n1) stays\n\n\n\nas it is &amp; was",
])("%j has no HTML and stays as it is", (text) => {
  expect(htmlToMarkdown(text)).toBe(text);
});

test("titles and phrasings lose tags and entities", () => {
  expect(htmlToLine("<b>Returns</b> &amp; refunds<!-- x -->")).toBe("Returns & refunds");
  expect(htmlToLine("AT&T: where is <order-number>?")).toBe("AT&T: where is <order-number>?");
});

test.each(["<a", "<a ", "<b>", "<div>", "<!--", "<a><div>", "<p><b>", "<table><tr><td>", "&", "<p>\n\n", "<"])(
  "50,000 characters of %j are refused or read in seconds",
  (piece) => {
    const text = piece.repeat(50_000 / piece.length);
    const ms = cpuMs(() => {
      if (htmlFault(text) !== undefined) return;
      try {
        htmlToMarkdown(text);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    });
    // Five times what it takes.
    expect(ms).toBeLessThan(10_000);
  },
);
