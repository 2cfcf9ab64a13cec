/** What the server wrote into the document. */
const data = document.getElementById("tuppence")?.dataset ?? {};

/** Where the server is mounted: "" or "/chat". */
export const BASE = data.base ?? "";
/** For `<style>` elements: the page's CSP lets no others in. */
export const NONCE = data.nonce ?? "";
