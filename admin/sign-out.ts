import { BASE } from "./document.ts";
import { PUSH } from "./installed/names.ts";
import { kept } from "./storage.ts";

/** Ends this browser's session (better-auth's own address). */
export async function signOut(): Promise<void> {
  if (kept(PUSH) !== undefined) {
    const { forgetDevice } = await import("./installed/device.ts");
    await forgetDevice().catch(() => undefined);
  }
  await fetch(`${BASE}/api/auth/sign-out`, {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
}
