/** The header in which the mount says where a call came from; a caller's own is dropped there. */
export const ADDRESS_HEADER = "x-tuppence-address";
