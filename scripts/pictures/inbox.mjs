// Pictures of the inbox and of the conversations: docs/pictures/inbox-*.png. `node scripts/pictures/inbox.mjs`; see session.mjs.
import { everyScreen, visit, withServer } from "./session.mjs";

/** What visitors say today, beside the demo's own conversations; PERSON asks for one. */
const TALKS = [
  ["How do I return an item?", "And what does that cost?"],
  ["When will my parcel arrive?", "My order 48377 should have been here on Monday", "PERSON"],
  ["Do you have gift cards?", "thanks!"],
  ["The poles from order 51177 arrived broken, please call me: +47 912 34 567", "PERSON"],
  ["Can I change the delivery address of my order?", "PERSON"],
  ["Which payment methods do you take?"],
  ["I want to speak to a human about my invoice, write me at ida.berg@example.org", "PERSON"],
];

await withServer(async (server) => {
  const { url } = server;
  const owner = await server.signIn();
  for (const talk of TALKS) {
    const visitor = await visit(url, owner.site);
    for (const text of talk) await (text === "PERSON" ? visitor.askPerson() : visitor.say(text));
    visitor.close();
  }
  // Handed over at once, a question keeps the article that came near as a draft.
  await owner.call("PATCH", "settings", { handOffAtOnce: true });
  const unsure = await visit(url, owner.site);
  await unsure.say("I would like to bring something back to you");
  unsure.close();
  await takeTwo(owner);
  await everyScreen({ ...server, ...owner }, async ({ page, shoot, width }) => {
    const open = async (path) => {
      await page.goto(`${url}/console/${path}`);
      await page.locator(".row").first().waitFor();
    };
    await open("inbox");
    await shoot("inbox-queue");
    await page.locator(".row").filter({ hasText: "51177" }).click();
    await page.locator(".entries .entry").first().waitFor();
    await shoot("inbox-waiting");
    await open("inbox?view=mine");
    await page.locator(".row").filter({ hasText: "bring something back" }).click();
    await page.getByRole("button", { name: "Use draft" }).click();
    await shoot("inbox-draft");
    await page.getByLabel("Your reply to the visitor").fill("");
    await open("inbox?view=mine");
    await page.locator(".row").filter({ hasText: "I am Mara" }).click();
    await page.locator(".entry.note").waitFor();
    await shoot("inbox-mine");
    await page.locator(".figures-line").first().click();
    await page.locator(".figures-list").first().waitFor();
    await page.locator(".transcript").evaluate((el) => el.scrollTo(0, 0));
    await shoot("inbox-reasons");
    // On a wide screen they stand beside it anyway.
    if (width === 390) {
      await page.getByRole("button", { name: "Details", exact: true }).click();
      await page.locator(".conversation .side").waitFor();
      await shoot("inbox-details");
    }
    await open("conversations");
    await shoot("inbox-conversations");
    await page.getByRole("button", { name: "Filters" }).click();
    await shoot("inbox-filters");
  });
});

/** Mara takes what comes with a draft; then the late parcel, leaves a note and answers. */
async function takeTwo({ call, site }) {
  const { conversations } = await call("GET", `inbox?site=${site}`);
  const waiting = (words) => conversations.find((one) => one.state === "queued" && one.preview.text.includes(words));
  await call("POST", `conversations/${waiting("bring something back").id}/take`, {});
  const late = waiting("48377");
  const { handoff } = await call("POST", `conversations/${late.id}/take`, {});
  await call("POST", `conversations/${late.id}/notes`, {
    text: "Carrier says it is at the depot in Hamar since Tuesday.",
  });
  await call("POST", `handoffs/${handoff.id}/reply`, {
    clientMessageId: crypto.randomUUID(),
    text: "Hello, I am Mara. Your parcel is at the depot; it leaves **tomorrow morning** and should be with you by noon.",
  });
}
