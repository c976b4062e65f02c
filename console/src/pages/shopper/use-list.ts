/** The list of a shopper at the weights that are tried. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { recommendations, type Wish } from "../../api/queries";
import type { Weights } from "../../lib/contribution";

/** Milliseconds after which an answer that is still awaited is given up for the newest weights. */
const PATIENCE = 200;

/**
 * What the server answers, one request after the other while a weight moves.
 *
 * The newest weights are sent as soon as the answer to older ones is there; where that takes long, it is
 * given up once the weights rest.
 */
export function useList(wish: Wish, weights: Weights, rows: number, enabled = true) {
  const [sent, send] = useState(weights);
  const asked = useQuery({ ...recommendations(wish, sent, rows), enabled });
  const busy = asked.isFetching;
  useEffect(() => {
    if (sent === weights) return;
    if (!busy) {
      send(weights);
      return;
    }
    const waiting = setTimeout(() => send(weights), PATIENCE);
    return () => clearTimeout(waiting);
  }, [sent, weights, busy]);
  return asked;
}
