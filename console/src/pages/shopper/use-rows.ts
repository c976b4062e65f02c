/** The rows of an answer at the weights that are tried, and how their bars are drawn. */
import { useMemo } from "react";
import type { Schemas } from "../../api/queries";
import { EVEN, relative, reordered, scaleOf, slicesOf, type Weights } from "../../lib/contribution";
import { digitsFor } from "../../lib/format";

const NONE: Schemas["Recommendations"]["items"] = [];

export function useRows(answer: Schemas["Recommendations"] | undefined, weights: Weights) {
  const applied = answer?.weights ?? EVEN;
  const items = answer?.items ?? NONE;
  /** What the terms of the answer are multiplied by; EVEN once the server has answered to the weights. */
  const tried = useMemo(() => relative(weights, applied), [weights, applied]);
  const rows = useMemo(() => reordered(items, tried), [items, tried]);
  const slices = useMemo(() => rows.map((row) => slicesOf(row, tried)), [rows, tried]);
  const scale = useMemo(() => scaleOf(slices), [slices]);
  /** Digits of scores after the point. */
  const digits = digitsFor(rows[0]?.score ?? 0);
  return { applied, tried, rows, slices, scale, digits };
}
