/** Which items are shown, kept in the address. */
import { useMemo } from "react";
import type { Narrowed } from "../../api/queries";
import { numberOf } from "../../lib/numbers";

export function useNarrowed(query: URLSearchParams): Narrowed {
  return useMemo(
    () => ({
      page: Math.max(1, Math.floor(numberOf(query.get("page")) ?? 1)),
      category: query.getAll("category"),
      priceMin: numberOf(query.get("min")),
      priceMax: numberOf(query.get("max")),
      missing: query.getAll("missing"),
    }),
    [query],
  );
}

/** Whether anything narrows the catalogue. */
export function isNarrowed({ category, priceMin, priceMax, missing }: Narrowed): boolean {
  return category.length > 0 || priceMin !== null || priceMax !== null || missing.length > 0;
}

/** The change of an address that takes all of it away. */
export const WHOLE = { category: [], min: null, max: null, missing: [], page: null };
