/** Where items lie on the screen: a plane that is fitted into the view, moved and made larger. */
import type { CatalogueMap } from "./read";

/** How the plane is shown: k times as large as fitted, moved by x and y pixels, as d3-zoom tells it. */
export interface Camera {
  k: number;
  x: number;
  y: number;
}

export const WHOLE: Camera = { k: 1, x: 0, y: 0 };

/** How far it may be made larger. */
export const CLOSEST = 200;

export interface Size {
  width: number;
  height: number;
}

/** A rectangle on the map itself, in the units of its axes. */
export interface Box {
  left: number;
  right: number;
  low: number;
  high: number;
}

/** Space around a map that is fitted, in pixels; below it are its buttons. */
const MARGIN = 24;
const FOOT = 64;

/** The ends of both axes; a map that is no wider than a point has some width all the same. */
export function endsOf({ x, y }: Pick<CatalogueMap, "x" | "y">): Box {
  const [left, right] = ends(x);
  const [low, high] = ends(y);
  return { left, right, low, high };
}

function ends(values: Float32Array): [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of values) {
    if (one < first) first = one;
    if (one > last) last = one;
  }
  if (first < last) return [first, last];
  return Number.isFinite(first) ? [first - 1, first + 1] : [-1, 1];
}

/** From the units of the axes to pixels: the same for both axes, since distances mean something. */
export interface Plane {
  scale: number;
  x: number;
  y: number;
}

export function fitted(ends: Box, { width, height }: Size): Plane {
  const [wide, high] = [ends.right - ends.left, ends.high - ends.low];
  const room = { width: width - 2 * MARGIN, height: height - MARGIN - FOOT };
  const scale = Math.max(1e-9, Math.min(room.width / wide, room.height / high));
  return {
    scale,
    x: width / 2 - (scale * (ends.left + ends.right)) / 2,
    y: MARGIN + room.height / 2 + (scale * (ends.low + ends.high)) / 2,
  };
}

/** A fitted plane as a camera sees it. */
export function seen(plane: Plane, camera: Camera): Plane {
  return {
    scale: plane.scale * camera.k,
    x: plane.x * camera.k + camera.x,
    y: plane.y * camera.k + camera.y,
  };
}

/** The rectangle between two points of the screen. */
export function boxOf(plane: Plane, from: readonly [number, number], to: readonly [number, number]): Box {
  const [x1, x2] = [from[0], to[0]].sort((one, other) => one - other) as [number, number];
  const [y1, y2] = [from[1], to[1]].sort((one, other) => one - other) as [number, number];
  return {
    left: (x1 - plane.x) / plane.scale,
    right: (x2 - plane.x) / plane.scale,
    low: (plane.y - y2) / plane.scale,
    high: (plane.y - y1) / plane.scale,
  };
}

/** Where a rectangle lies on the screen. */
export function placeOf(plane: Plane, box: Box): { left: number; top: number } & Size {
  return {
    left: plane.x + plane.scale * box.left,
    top: plane.y - plane.scale * box.high,
    width: plane.scale * (box.right - box.left),
    height: plane.scale * (box.high - box.low),
  };
}

/** Positions of the items in a rectangle that are shown, those that most people like first. */
export function within(map: CatalogueMap, box: Box, isShown: (position: number) => boolean): number[] {
  const found: number[] = [];
  for (let position = 0; position < map.ids.length; position++) {
    const [x, y] = [map.x[position] as number, map.y[position] as number];
    if (x >= box.left && x <= box.right && y >= box.low && y <= box.high && isShown(position)) {
      found.push(position);
    }
  }
  const liked = (position: number) => map.popularity[position] as number;
  return found.sort((one, other) => liked(other) - liked(one) || one - other);
}

/** A rectangle as it stands in an address; null where a text is none. */
export function writtenBox(box: Box): string {
  return [box.left, box.right, box.low, box.high].map((one) => one.toPrecision(5)).join(",");
}

export function readBox(text: string | null): Box | null {
  const [left, right, low, high, ...more] = (text ?? "").split(",").map(Number);
  const all = [left, right, low, high];
  if (text === null || more.length > 0 || !all.every((one) => Number.isFinite(one))) return null;
  return { left, right, low, high } as Box;
}
