import { expect, test } from "vitest";
import { reasonWords } from "../../admin/words/reasons.ts";
import { FORMS, REASONS } from "../../server/wire/names.ts";
import { LANGUAGES } from "../../server/wire/widget.ts";

test.each(LANGUAGES)("every reason and form has words of its own in %s", async (language) => {
  const { reasons, forms } = await reasonWords.load(language);
  for (const reason of REASONS) expect(reasons[reason]?.trim(), reason).toBeTruthy();
  for (const form of FORMS) expect(forms[form]?.trim(), form).toBeTruthy();
  expect(new Set(Object.values(reasons)).size).toBe(REASONS.length);
  if (language !== "en") {
    const same = REASONS.filter((reason) => reasons[reason] === reasonWords.en.reasons[reason]);
    expect(same).toEqual([]);
  }
});
