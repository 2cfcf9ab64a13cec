import { TuppenceError } from "../lib/errors.ts";

/** @param precision the wanted share of right ones, 0 to 1 */
export const notSure = (precision: number) =>
  new TuppenceError(
    "CLASSES_NOT_SURE",
    `On this site's own conversations, this hasn't been shown to be right in ${Math.round(precision * 100)}% of cases.`,
    "Use suggestions for now. Each one that agents confirm or correct teaches; Settings says how many are missing.",
  );
