/** The header in which our handler passes on a caller's address; the same header from a caller is dropped. */
export const ADDRESS_HEADER = "x-tuppence-address";
