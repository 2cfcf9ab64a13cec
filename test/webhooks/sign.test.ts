import { expect, test } from "vitest";
import { pauseAfter } from "../../server/webhooks/failing.ts";
import { signatureOf } from "../../server/webhooks/sign.ts";

test("a signature is what Python's hmac makes of the same secret, time and body", () => {
  expect(signatureOf('{"type":"webhook.test"}', ["whsec_example"], new Date(1_700_000_000_999))).toBe(
    "t=1700000000,v1=beab3aa0251de46425897b9814199f4e4b3da9862b2fd60dcc095dd1e1a56091",
  );
});

test("an endpoint pauses after its third failure in a row: 15 s, doubling up to an hour", () => {
  expect([1, 2, 3, 4, 5, 20].map((failures) => pauseAfter(failures) / 1000)).toEqual([0, 0, 15, 30, 60, 3600]);
});
