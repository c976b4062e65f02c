/** What the colours of a map mean: each item belongs to one group, which is one line of the legend. */
import { type CatalogueMap, NO_CATEGORY } from "./read";

export type By = "category" | "popularity";

/** Categories that have a colour of their own; all others share one. */
export const OWN_COLOURS = 8;

export interface Group {
  /** Tells it from others of the same map, in the address too. */
  id: string;
  /** The name of its colour in tokens.css. */
  ink: string;
  items: number;
  /** A category; null where it is none. */
  category: string | null;
  /** How many people like its items, from and to; null where that is not what it is about. */
  liked: readonly [number, number] | null;
}

export interface Grouped {
  groups: readonly Group[];
  /** The group of each item. */
  of: Uint8Array;
}

export const OTHERS = "others";
export const NONE = "none";

/** The largest categories with colours of their own, the others together, and items that have none. */
export function byCategory(map: CatalogueMap): Grouped {
  const own = Math.min(map.categories.length, OWN_COLOURS);
  const groups: Group[] = map.categories.slice(0, own).map((category, place) => ({
    id: `=${category}`,
    ink: `--map-${place + 1}`,
    items: 0,
    category,
    liked: null,
  }));
  const others = { id: OTHERS, ink: "--map-others", items: 0, category: null, liked: null };
  const none = { id: NONE, ink: "--map-none", items: 0, category: null, liked: null };
  const all = [...groups, others, none];
  const of = Uint8Array.from(map.category, (one) => (one === NO_CATEGORY ? own + 1 : Math.min(one, own)));
  return kept(all, of);
}

/** Steps from what nobody likes to what most people like, each a few times the one before. */
export function byPopularity(map: CatalogueMap): Grouped {
  let most = 0;
  for (const one of map.popularity) most = Math.max(most, one);
  const ends = [0, ...new Set([1, 2, 3, 4].map((step) => Math.ceil(most ** (step / 4))))];
  if (most === 0) ends.length = 1;
  const groups = ends.map((end, place) => ({
    id: `${place}`,
    ink: `--map-step-${place + 1 + 5 - ends.length}`,
    items: 0,
    category: null,
    liked: [place === 0 ? 0 : (ends[place - 1] ?? 0) + 1, end] as const,
  }));
  const of = Uint8Array.from(map.popularity, (one) =>
    Math.max(
      0,
      ends.findIndex((end) => one <= end),
    ),
  );
  return kept(groups, of);
}

/** The groups that have items, with how many, and the items by these. */
function kept(groups: readonly Group[], of: Uint8Array): Grouped {
  const items = groups.map(() => 0);
  for (const one of of) items[one] = (items[one] ?? 0) + 1;
  const place = new Uint8Array(groups.length);
  const there: Group[] = [];
  groups.forEach((group, number) => {
    if (!items[number]) return;
    place[number] = there.length;
    there.push({ ...group, items: items[number] });
  });
  return { groups: there, of: of.map((one) => place[one] ?? 0) };
}
