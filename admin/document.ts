/** What the server wrote into the document. */
const data = document.getElementById("tuppence")?.dataset ?? {};

/** Where the server is mounted: "" or "/chat". */
export const BASE = data.base ?? "";
/** For `<style>` elements: the page's CSP allows no others. */
export const NONCE = data.nonce ?? "";
