import { expect, test } from "vitest";
import { readConfig } from "../../server/config.ts";
import { openEmbedders } from "../../server/embedders.ts";
import { priorsBy, shippedPriors } from "../../server/gate/prior.ts";
import { silentLog } from "../../server/lib/log.ts";

const { priors } = shippedPriors();

test("the prior for the multilingual embedder is of the one that ships, and only its sites begin with it", async () => {
  const embedders = await openEmbedders(readConfig({}), silentLog);
  const [usual, multilingual] = [embedders.usual.id, (await embedders.across?.id()) ?? ""];
  await embedders.close();
  expect(priors.multilingual?.embedderId).toBe(multilingual);
  expect(priorsBy(multilingual, priors).classifier).toBe(priors.multilingual);
  expect(priorsBy(multilingual, priors).vectors).toBe(priors.vectors);
  expect(priorsBy(usual, priors)).toBe(priors);
  expect(priorsBy("somebody-elses@1", priors)).toBe(priors);
});
