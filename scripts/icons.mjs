// node scripts/icons.mjs: draws the console's icons (admin/public/icons) with the Chromium that the browser tests use.
// They're committed: run it after changing the drawing.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), "admin", "public", "icons");
const GREEN = "#1f5f4a";
/** The coin of the console's corner. @param size of the circle, of 100 */
const coin = (size, fill, ink, ring) => `
  <circle cx="50" cy="50" r="${size / 2}" fill="${fill}"/>
  <circle cx="50" cy="50" r="${size * 0.43}" fill="none" stroke="${ring}" stroke-width="${size * 0.025}"/>
  <text x="50" y="${50 + size * 0.215}" font-family="Georgia, 'DejaVu Serif', serif" font-weight="700" font-size="${size * 0.6}" text-anchor="middle" fill="${ink}">2</text>`;
const whole = (size) => `<rect width="100" height="100" fill="${GREEN}"/>${coin(size, "#2d8265", "#fff", "#7fc1a7")}`;
const plain = coin(98, GREEN, "#fff", "#5aae8d");
/** Android draws it in one colour: only what is opaque counts. */
const badge = `<defs><mask id="m"><rect width="100" height="100" fill="#fff"/>${coin(0.01, "#fff", "#000", "#fff")}
  <text x="50" y="71" font-family="Georgia, 'DejaVu Serif', serif" font-weight="700" font-size="60" text-anchor="middle" fill="#000">2</text></mask></defs>
  <circle cx="50" cy="50" r="48" fill="#fff" mask="url(#m)"/>`;
const ICONS = {
  192: [192, plain],
  512: [512, plain],
  // A launcher may cut off everything outside a circle of four fifths.
  "maskable-512": [512, whole(66)],
  "apple-180": [180, whole(74)],
  badge: [96, badge],
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage();
for (const [name, [size, drawing]] of Object.entries(ICONS)) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:0}svg{display:block}</style><svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100">${drawing}</svg>`,
  );
  writeFileSync(join(folder, `${name}.png`), await page.screenshot({ omitBackground: true, type: "png" }));
}
await browser.close();
