/** What a list was before something was added to the history, so that what changed can be told. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { places, type Wish } from "../../api/queries";
import type { Weights } from "../../lib/contribution";
import type { OnSent, Source } from "./use-sent";

export interface Changed {
  source: Source;
  /** The order before, further down than is shown. */
  before: readonly string[];
  /** When it was stored, in milliseconds; what was answered since knows it. */
  at: number;
}

/** The last change, as long as the list is asked for as it was then. */
export function useChange(wish: Wish, weights: Weights) {
  const queries = useQueryClient();
  const asked = JSON.stringify([wish, weights]);
  const [noted, note] = useState<{ changed: Changed; asked: string } | null>(null);
  const now = useRef({ wish, weights, asked });
  useEffect(() => {
    now.current = { wish, weights, asked };
  });
  const onSent: OnSent = useCallback(async () => {
    const then = now.current;
    // Without an order from before it is stored all the same, and the list alone shows what came of it.
    const before = await queries.fetchQuery(places(then.wish, then.weights)).catch(() => null);
    return (source) => {
      note(before && { changed: { source, before, at: Date.now() }, asked: then.asked });
    };
  }, [queries]);
  const onClose = useCallback(() => note(null), []);
  return { changed: noted?.asked === asked ? noted.changed : null, onSent, onClose };
}
