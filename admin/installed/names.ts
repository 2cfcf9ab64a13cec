/** In this browser's storage: the id of the member who turned push notifications on here. */
export const PUSH = "tuppence:push";
