import { bigint, customType, timestamp, uuid } from "drizzle-orm/pg-core";

/**
 * The whole schema. Nothing newer than PostgreSQL 15 (PGlite is 18, the server may be 15); ids are UUIDv7 made in code;
 * money is int8 nano-dollars, read as JavaScript integers (2^53 nano-dollars is nine million dollars a row).
 */

export const id = () => uuid().primaryKey();

export const at = () => timestamp({ withTimezone: true, mode: "date" });

export const nanoUsd = () => bigint({ mode: "number" });

/** Float32 little-endian, as bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  fromDriver: (value) => new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
});

/** Words with their places, as PostgreSQL's full-text search keeps them; never read back. */
export const words = customType<{ data: string }>({ dataType: () => "tsvector" });
