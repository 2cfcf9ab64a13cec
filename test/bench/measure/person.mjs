// How long a person takes for what a script does at once: the keystroke-level model (Card, Moran and Newell, "The keystroke-level
// model for user performance time with interactive systems", CACM 1980), for somebody who types as most do and has done
// such things before; and silent reading at 238 words a minute (Brysbaert 2019, a review of 190 studies).

/** Seconds: a key of an average typist; pointing with a mouse; pressing and releasing its button; a hand from one to the other; making up one's mind. */
const KEY = 0.28;
const POINT = 1.1;
const PRESS = 0.2;
const HAND = 0.4;
const MIND = 1.35;
const WORDS_A_SECOND = 238 / 60;
/** Finding a file in the system's dialog: three folders and the file, with a look at each list. */
const FILE = 4 * (MIND + POINT + PRESS);

/**
 * Somebody at a page: every act is done at once, and what it would have taken is added up.
 * @param {import("playwright-core").Page} page
 */
export function personAt(page) {
  let seconds = 0;
  return {
    page,
    /** Seconds of acts so far. */
    seconds: () => seconds,
    async click(target) {
      await target.click();
      seconds += MIND + POINT + PRESS;
    },
    async type(target, text) {
      await target.fill(text);
      seconds += MIND + POINT + PRESS + HAND + text.length * KEY + HAND;
    },
    async paste(target, text) {
      await target.fill(text);
      seconds += MIND + POINT + PRESS + HAND + 2 * KEY + HAND;
    },
    async choose(target, files) {
      await target.setInputFiles(files);
      seconds += MIND + POINT + PRESS + FILE;
    },
    async press(key) {
      await page.keyboard.press(key);
      seconds += MIND + HAND + KEY;
    },
    /** Reads all that an element says. */
    async read(target) {
      const words = ((await target.innerText()).match(/\S+/g) ?? []).length;
      seconds += words / WORDS_A_SECOND;
    },
    /** Something that happens elsewhere, in seconds. */
    elsewhere(some) {
      seconds += some;
    },
  };
}
