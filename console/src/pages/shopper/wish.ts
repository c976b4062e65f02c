/** What is asked of the list, kept in the address. */
import { useMemo } from "react";
import type { Wish } from "../../api/queries";
import { numberOf } from "../../lib/numbers";
import { language } from "../../lib/preferences";

export function useWish(user: string, query: URLSearchParams): Wish {
  const spoken = language.use();
  return useMemo(
    () => ({
      user,
      language: spoken,
      category: query.getAll("category"),
      priceMin: numberOf(query.get("min")),
      priceMax: numberOf(query.get("max")),
      diversity: numberOf(query.get("diversity")) ?? 0,
      novelty: numberOf(query.get("novelty")) ?? 0,
      model: query.get("model"),
    }),
    [user, spoken, query],
  );
}
