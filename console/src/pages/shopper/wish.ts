/** What is asked of the list, kept in the address. */
import { useMemo } from "react";
import type { Wish } from "../../api/queries";
import { EVEN, WEIGHED, type Weights } from "../../lib/contribution";
import { language } from "../../lib/preferences";

function number(text: string | null): number | null {
  const read = text === null || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(read) ? read : null;
}

export function useWish(user: string, query: URLSearchParams): Wish {
  const spoken = language.use();
  return useMemo(
    () => ({
      user,
      language: spoken,
      category: query.getAll("category"),
      priceMin: number(query.get("min")),
      priceMax: number(query.get("max")),
      diversity: number(query.get("diversity")) ?? 0,
      novelty: number(query.get("novelty")) ?? 0,
    }),
    [user, spoken, query],
  );
}

/** Weights from the address, such as `text=0.5`; EVEN itself where all are 1. */
export function weightsOf(query: URLSearchParams): Weights {
  const read = { ...EVEN };
  for (const name of WEIGHED) read[name] = Math.min(2, Math.max(0, number(query.get(name)) ?? 1));
  return WEIGHED.every((name) => read[name] === 1) ? EVEN : read;
}

export function weightsQuery(weights: Weights): Record<string, string | null> {
  return Object.fromEntries(
    WEIGHED.map((name) => [name, weights[name] === 1 ? null : String(weights[name])]),
  );
}
