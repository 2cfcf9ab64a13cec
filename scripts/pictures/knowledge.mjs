// Pictures of the knowledge pages and of Try it: docs/pictures/knowledge-*.png, try-*.png.
// `node scripts/pictures/knowledge.mjs`; see session.mjs.
import { everyScreen, wanted, withServer } from "./session.mjs";

/** A file of which some lines cannot be read. */
const FILE = [
  ...Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ id: `care-${i}`, title: `How do I care for item ${i}?`, answer: "Wipe it with a dry cloth." }),
  ),
  '{"id": "glaze", "title": "Is the glaze safe", "answer": ',
  '{"id": "vase", "title": "", "answer": "It holds a litre."}',
  '{"id": "lamp", "title": "Which bulb fits?", "answer": "E14, 40 watts.", "url": "javascript:alert(1)"}',
].join("\n");

await withServer(async (server) => {
  const owner = await server.signIn();
  await edits(owner);
  const { articles } = await owner.call("GET", `knowledge/articles?site=${owner.site}&state=changed`);
  const views = viewsOf(server.url, articles[0]);
  await everyScreen({ ...server, ...owner }, async ({ page, shoot }) => {
    for (const [view, open] of Object.entries(views)) {
      if (!wanted(view)) continue;
      await open(page);
      await shoot(view);
    }
  });
});

/** Three changes that are not live: an edited article, a new one, one put away. */
async function edits({ site, call }) {
  const { articles } = await call("GET", `knowledge/articles?site=${site}&state=live`);
  const { counts } = await call("GET", `knowledge/changes?site=${site}`);
  if (counts.added + counts.changed + counts.archived > 0) return;
  const { id } = articles.find((one) => /return/i.test(one.title)) ?? articles[0];
  const { revisionId, content } = await call("GET", `knowledge/articles/${id}`);
  await call("PUT", `knowledge/articles/${id}`, {
    from: revisionId,
    content: {
      ...content,
      answer: `${content.answer.replace(/\b30 days\b/, "45 days")}\n\nOver Christmas you have until **31 January**.`,
      phrasings: [...content.phrasings, "can I return a Christmas present"],
    },
  });
  await call("POST", "knowledge/articles", {
    site,
    content: {
      title: "Do you wrap presents?",
      answer: "Yes. Choose **Wrap it** in the basket; it costs $4 a parcel and comes with a card.",
      phrasings: ["gift wrapping", "can you wrap it as a gift", "add a card to my order"],
      tags: ["orders"],
      url: null,
      language: "en",
      audience: null,
    },
  });
  await call("POST", "knowledge/articles/archive", { site, ids: [articles.at(-1).id], archived: true });
}

/** What opens each view. */
function viewsOf(url, edited) {
  const views = {
    "knowledge-list": async (page) => {
      await page.goto(`${url}/console/knowledge`);
      await page.locator(".article-row").first().waitFor();
    },
    "knowledge-editor": async (page) => {
      await page.goto(`${url}/console/knowledge/articles/${edited.id}`);
      await page.locator(".phrasing-list li").first().waitFor();
    },
    "knowledge-history": async (page) => {
      await views["knowledge-editor"](page);
      await page.getByRole("button", { name: "History" }).click();
      await page.getByRole("button", { name: /Revision 1/ }).click();
      await page.locator(".revision-diff .diff").waitFor();
    },
    "knowledge-publish": async (page) => {
      await views["knowledge-list"](page);
      await page.getByRole("button", { name: "Review and publish" }).click();
      await page.getByRole("dialog").getByRole("button", { name: edited.title }).click();
      await page.locator(".diff").waitFor();
    },
    "knowledge-import": async (page) => {
      await views["knowledge-list"](page);
      await page.getByRole("button", { name: "Import" }).click();
      await page
        .locator("input[type=file]")
        .first()
        .setInputFiles({
          name: "help-centre.jsonl",
          mimeType: "application/jsonl",
          buffer: Buffer.from(FILE),
        });
      // The preview stores nothing: the list behind doesn't grow with each picture.
      await page.getByRole("dialog").getByRole("button", { name: "Preview" }).click();
      await page.locator(".import-report").waitFor();
    },
    "knowledge-versions": async (page) => {
      await page.goto(`${url}/console/knowledge/versions`);
      await page.getByRole("button", { name: "Restore" }).first().waitFor();
    },
    try: async (page) => {
      await page.goto(`${url}/console/try`);
      const field = page.getByLabel("Your question");
      for (const question of ["How long does delivery take?", "How many days do I have to send something back?"]) {
        await field.fill(question);
        await field.press("Enter");
        await page
          .locator(".tried .answered")
          .nth(question.startsWith("How") ? 0 : 1)
          .waitFor();
      }
      // The field keeps the focus, and the window goes with it.
      await page.evaluate("window.scrollTo(0, 0)");
    },
  };
  return views;
}
