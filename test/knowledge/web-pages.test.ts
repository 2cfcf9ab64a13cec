import { describe, expect, test } from "vitest";
import { readKnowledge } from "../../server/knowledge/read-file.ts";

const read = (html: string, name = "help/page.html") =>
  readKnowledge({ name, bytes: Buffer.from(html) }, { language: "en", site: { base: undefined, isOwnOrigin: false } });
const page = (body: string, head = "") => `<!doctype html><html><head>${head}</head><body>${body}</body></html>`;
const LONG = "You can send an item back within thirty days, if it is unused, clean and in its box. ".repeat(3);
const links = (count: number) =>
  `<ul>${Array.from({ length: count }, (_, i) => `<li><a href="/n/${i}">Other page ${i}</a></li>`).join("")}</ul>`;
const only = (html: string) => {
  const { articles, bad } = read(html);
  expect(bad).toEqual([]);
  expect(articles).toHaveLength(1);
  return { title: articles[0]?.title, answer: articles[0]?.answer };
};

describe("a page's content is found", () => {
  test("in a page of nested boxes that says nothing about itself", () => {
    const body = `<div class="top">${links(12)}</div><div class="wrap"><div class="left-sidebar">${links(30)}</div>
      <div class="c1"><h1>Returns</h1><div class="c2"><p>${LONG}</p><p>${LONG}</p></div></div></div>
      <div class="bottom"><p>© Shop, all rights reserved</p>${links(9)}</div>`;
    const { title, answer } = only(page(body, "<title>Returns - Shop</title>"));
    expect(title).toBe("Returns");
    expect(answer).toBe(`${LONG.trim()}\n\n${LONG.trim()}`);
  });

  test("although the box around everything is called after its sidebar", () => {
    const body = `<div class="page has-sidebar"><div class="main-sidebar-layout"><h1>Fees</h1><p>${LONG}</p></div></div>`;
    expect(only(page(body))).toEqual({ title: "Fees", answer: LONG.trim() });
  });

  test("without the banner that asks for cookies, whatever it's called, but a page about cookies stays", () => {
    const banner = '<div class="x9"><p>We value your privacy and use cookies.</p><button>Accept all</button></div>';
    expect(only(page(`${banner}<h1>Fees</h1><p>${LONG}</p>`)).answer).toBe(LONG.trim());
    const about = `<main><h1>Cookies</h1><div class="cookie-policy"><p>We set cookies to keep you signed in. ${LONG}</p></div></main>`;
    expect(only(page(about)).answer).toContain("keep you signed in");
  });

  test("of a documentation site, without its table of contents and its pages before and after", () => {
    const body = `<nav class="navbar">${links(5)}</nav><div class="docs"><aside class="theme-doc-sidebar">${links(20)}</aside>
      <main><div class="row"><div class="col"><article><div class="theme-doc-markdown markdown"><header><h1>Install</h1></header>
      <p>${LONG}</p><pre><code class="language-bash">npm install lumen</code></pre></div></article>
      <nav class="pagination-nav">${links(2)}</nav></div><div class="col"><div class="table-of-contents">${links(4)}</div></div></div></main></div>`;
    expect(only(page(body))).toEqual({
      title: "Install",
      answer: `${LONG.trim()}\n\n\`\`\`bash\nnpm install lumen\n\`\`\``,
    });
  });

  test("without lists of related pages and of its own headings", () => {
    const body = `<main><h1>Returns</h1><ul><li><a href="#a">When</a></li><li><a href="#b">How</a></li></ul><p>${LONG}</p>
      <h2>Related articles</h2>${links(3)}</main>`;
    expect(only(page(body)).answer).toBe(LONG.trim());
  });

  test("but a list of links that is the answer stays", () => {
    const body = `<main><h1>Where do I find you?</h1><p>${LONG}</p><ul><li><a href="https://a.example/x">Shop in Berlin</a></li><li><a href="https://a.example/y">Shop in Köln</a></li></ul></main>`;
    expect(only(page(body)).answer).toContain(
      "- [Shop in Berlin](https://a.example/x)\n- [Shop in Köln](https://a.example/y)",
    );
  });

  test("without sections that lead elsewhere or ask something, but with what's in the box and notes beside the text", () => {
    const body = `<main><h1>Harbour lamp</h1><p>${LONG}</p><aside class="note"><p>Only for indoor use.</p></aside>
      <aside><ul><li><a href="/a">Quay lamp</a></li><li><a href="/b">Pier lamp</a></li></ul></aside>
      <h2>Contents</h2><p>One lamp, two screws.</p><h2>Was this article helpful?</h2><p>Tell us.</p>
      <h2>See also</h2><div class="card"><a href="/c">Shades</a><p>All of them.</p></div></main>`;
    expect(only(page(body)).answer).toBe(
      `${LONG.trim()}\n\nOnly for indoor use.\n\n## Contents\n\nOne lamp, two screws.`,
    );
  });

  test("and an overview of a few pages of the same site is left out, but not a short answer with links to other sites", () => {
    const own = "<ul><li><a href='/delivery'>Delivery</a></li><li><a href='/returns'>Returns</a></li></ul>";
    expect(read(page(`<main><h1>Help</h1>${own}</main>`)).articles).toEqual([]);
    const shops = own.replaceAll("href='/", "href='https://shops.example/");
    expect(only(page(`<main><h1>Where else are you?</h1>${shops}</main>`)).answer).toContain("https://shops.example");
  });

  test("and an overview of other pages is left out with a note", () => {
    const { articles, notes } = read(page(`<main><h1>Help</h1><p>Choose one:</p>${links(25)}</main>`));
    expect(articles).toEqual([]);
    expect(notes).toEqual([{ line: 1, note: expect.stringContaining("list of links") }]);
  });
});

describe("a page becomes articles", () => {
  test("accordions are questions of their own", () => {
    const body = `<main><h1>FAQ</h1><details><summary>Do you ship abroad?</summary><p>Yes.</p></details><details><summary>Can I pay later?</summary><p>No.</p></details></main>`;
    expect(read(page(body)).articles.map(({ key, title, answer }) => [key, title, answer])).toEqual([
      ["help/page#do-you-ship-abroad", "Do you ship abroad?", "Yes."],
      ["help/page#can-i-pay-later", "Can I pay later?", "No."],
    ]);
  });

  test("a list of terms that are questions, and questions in groups, however short", () => {
    const body = `<main><h1>FAQ</h1><dl><dt>Do you ship abroad?</dt><dd>Yes.</dd><div><dt>Can I pay later?</dt><dd>No.</dd></div></dl></main>`;
    const groups = `<main><h1>FAQ</h1><h2>Delivery</h2><h3>Is it free?</h3><p>No.</p><h3>Is it fast?</h3><p>Yes.</p>
      <h2>Payment</h2><h3>Which cards?</h3><p>All.</p></main>`;
    const pairs = (html: string) => read(page(html)).articles.map(({ title, answer }) => [title, answer]);
    expect(pairs(body)).toEqual([
      ["Do you ship abroad?", "Yes."],
      ["Can I pay later?", "No."],
    ]);
    expect(pairs(groups)).toEqual([
      ["Is it free?", "No."],
      ["Is it fast?", "Yes."],
      ["Which cards?", "All."],
    ]);
  });

  test("answers that a page declares as HTML have whole addresses", () => {
    const faq = {
      "@type": "FAQPage",
      mainEntity: {
        "@type": "Question",
        name: "Where do I pay?",
        acceptedAnswer: { text: '<p>On <a href="/pay">our page</a>, <a href="javascript:x()">here</a>.</p>' },
      },
    };
    const head = `<link rel="canonical" href="https://shop.example/faq"><script type="application/ld+json">${JSON.stringify(faq)}</script>`;
    expect(only(page("<main><h1>FAQ</h1></main>", head))).toEqual({
      title: "Where do I pay?",
      answer: "On [our page](https://shop.example/pay), here.",
    });
  });

  test("a short page of steps stays whole; a long one is split, and vague headings say of what", () => {
    const part = (name: string, text: string) => `<h2>${name}</h2><p>${text}</p>`;
    const short = page(
      `<main><h1>Reset</h1>${part("Before you start", "Sign out.")}${part("Steps", "Press it.")}</main>`,
    );
    expect(only(short).answer).toBe("## Before you start\n\nSign out.\n\n## Steps\n\nPress it.");
    const long = page(
      `<main><h1>Reset</h1><p>Lead.</p>${part("Overview", LONG.repeat(8))}${part("What happens to my pictures then", LONG.repeat(8))}</main>`,
    );
    expect(read(long).articles.map(({ title }) => title)).toEqual([
      "Reset",
      "Reset: Overview",
      "What happens to my pictures then",
    ]);
  });

  test("its lead is its own article, and never takes the first section's title", () => {
    const body = `<main><p>We are here to help.</p><h2>How do I pay?</h2><p>By card.</p><h2>Where is it?</h2><p>Here.</p></main>`;
    expect(read(page(body, "<title>Help | Shop</title>")).articles.map(({ title, answer }) => [title, answer])).toEqual(
      [
        ["Help", "We are here to help."],
        ["How do I pay?", "By card."],
        ["Where is it?", "Here."],
      ],
    );
  });

  test("in another encoding, declared by the page", () => {
    const html = page("<h1>Größe</h1><p>Vierzig Zentimeter, für große Füße.</p>", '<meta charset="iso-8859-1">');
    const { articles } = readKnowledge(
      { name: "a.html", bytes: Buffer.from(html, "latin1") },
      { language: "de", site: { base: undefined, isOwnOrigin: false } },
    );
    expect(articles).toMatchObject([{ title: "Größe", answer: "Vierzig Zentimeter, für große Füße." }]);
  });

  test("links and pictures lead to the page's own site, and nothing that runs stays", () => {
    const body = `<main><h1>T</h1><p>${LONG}<a href="javascript:alert(1)">run</a> <a href="../b.html">b</a> <a href="mailto:a@b.example">mail</a> <img src="data:image/gif;base64,R0" data-src="/p.png" alt="Map"> <img src="/spacer.gif"></p></main>`;
    const { answer } = only(page(body, '<link rel="canonical" href="https://shop.example/help/de/a.html">'));
    expect(answer).toContain("run [b](https://shop.example/help/b.html) [mail](mailto:a@b.example)");
    expect(answer).toContain("![Map](https://shop.example/p.png)");
    expect(answer).not.toMatch(/javascript|spacer/u);
  });
});
