/** How the map is shown, which its address says, and whether as points or as density. */
import { useMemo, useState } from "react";
import { useQueryOf } from "../../lib/route";
import type { By } from "./groups";
import { type Box, readBox, writtenBox } from "./plane";

/** Slow: points took too long. Never: somebody wants points all the same. */
type Density = "off" | "on" | "slow" | "never";

export interface MapView {
  by: By;
  /** Ids of the groups that are shown alone; none where all are. */
  only: readonly string[];
  /** What is chosen. */
  box: Box | null;
  density: Density;
}

export interface Change {
  by: (by: By) => void;
  only: (only: readonly string[]) => void;
  box: (box: Box | null) => void;
  density: (on: boolean) => void;
  slow: () => void;
}

export function isDensity(density: Density): boolean {
  return density === "on" || density === "slow";
}

export function useView(): [MapView, Change] {
  const [query, put] = useQueryOf("/map");
  const [density, setDensity] = useState<Density>("off");
  const view = useMemo<MapView>(
    () => ({
      by: query.get("by") === "popularity" ? "popularity" : "category",
      only: query.getAll("only"),
      box: readBox(query.get("box")),
      density,
    }),
    [query, density],
  );
  const change = useMemo<Change>(
    () => ({
      by: (by) => put({ by: by === "popularity" ? by : null, only: null }),
      only: (only) => put({ only }),
      box: (box) => put({ box: box && writtenBox(box) }),
      density: (on) => setDensity(on ? "on" : "never"),
      slow: () => setDensity((now) => (now === "off" ? "slow" : now)),
    }),
    [put],
  );
  return [view, change];
}
