/** What is asked of the list, kept in the address. */
import { useMemo } from "react";
import type { Wish } from "../../api/queries";
import { EVEN, WEIGHED, type Weights } from "../../lib/contribution";
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
    }),
    [user, spoken, query],
  );
}

/** Weights from the address, such as `text=0.5`; EVEN itself where all are 1. */
export function weightsOf(query: URLSearchParams): Weights {
  const read = { ...EVEN };
  for (const name of WEIGHED) read[name] = Math.min(2, Math.max(0, numberOf(query.get(name)) ?? 1));
  return WEIGHED.every((name) => read[name] === 1) ? EVEN : read;
}

export function weightsQuery(weights: Weights): Record<string, string | null> {
  return Object.fromEntries(
    WEIGHED.map((name) => [name, weights[name] === 1 ? null : String(weights[name])]),
  );
}
