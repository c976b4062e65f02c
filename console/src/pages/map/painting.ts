/** Draws items into the pixels of a picture: as round points, or as how many lie where. */
import type { Plane, Size } from "./plane";

export interface Scene {
  x: Float32Array;
  y: Float32Array;
  /** The group of each item. */
  of: Uint8Array;
  /** In which order they are drawn: the last ones lie on top. */
  order: Uint32Array;
  /** Whether each group is shown. */
  isShown: readonly boolean[];
}

/** Colours as a picture holds them, a number each. */
export interface Inks {
  groups: Uint32Array;
  faint: number;
  /** From few to many. */
  steps: Uint32Array;
}

/** Items in the order in which they are drawn: those of large groups first, below those of small ones. */
export function orderOf(of: Uint8Array, groups: number): Uint32Array {
  const items = new Uint32Array(groups);
  for (const group of of) items[group] = (items[group] as number) + 1;
  const largest = Array.from(items.keys()).sort(
    (one, other) => (items[other] as number) - (items[one] as number) || one - other,
  );
  const next = new Uint32Array(groups);
  let start = 0;
  for (const group of largest) {
    next[group] = start;
    start += items[group] as number;
  }
  const order = new Uint32Array(of.length);
  of.forEach((group, position) => {
    const place = next[group] as number;
    order[place] = position;
    next[group] = place + 1;
  });
  return order;
}

/** Points of a radius in pixels; items of groups that are not shown are faint, and below all others. */
export function paintPoints(
  pixels: Uint32Array,
  { width, height }: Size,
  scene: Scene,
  plane: Plane,
  inks: Inks,
  radius: number,
): void {
  const stamp = disc(radius);
  const all = scene.isShown.every(Boolean);
  for (const shown of all ? [true] : [false, true]) {
    for (const position of scene.order) {
      const group = scene.of[position] as number;
      if (scene.isShown[group] !== shown) continue;
      const x = Math.round(plane.x + plane.scale * (scene.x[position] as number));
      const y = Math.round(plane.y - plane.scale * (scene.y[position] as number));
      if (x < -radius || x > width + radius || y < -radius || y > height + radius) continue;
      const ink = shown ? (inks.groups[group] as number) : inks.faint;
      for (const [row, reach] of stamp) {
        const at = y + row;
        if (at < 0 || at >= height) continue;
        const last = at * width + Math.min(width - 1, x + reach);
        for (let pixel = at * width + Math.max(0, x - reach); pixel <= last; pixel++) pixels[pixel] = ink;
      }
    }
  }
}

/** Rows of a disc, each with how far it reaches. */
function disc(radius: number): [number, number][] {
  const most = Math.floor(radius);
  return Array.from({ length: 2 * most + 1 }, (_, number) => {
    const row = number - most;
    return [row, Math.floor(Math.sqrt(radius * radius - row * row))];
  });
}

/** Squares of an edge in pixels, the stronger the more of the items that are shown lie in one. */
export function paintDensity(
  pixels: Uint32Array,
  { width, height }: Size,
  scene: Scene,
  plane: Plane,
  inks: Inks,
  edge: number,
): void {
  const [columns, rows] = [Math.ceil(width / edge), Math.ceil(height / edge)];
  const counts = new Uint32Array(columns * rows);
  let most = 0;
  for (let position = 0; position < scene.of.length; position++) {
    if (!scene.isShown[scene.of[position] as number]) continue;
    const column = Math.floor((plane.x + plane.scale * (scene.x[position] as number)) / edge);
    const row = Math.floor((plane.y - plane.scale * (scene.y[position] as number)) / edge);
    if (column < 0 || column >= columns || row < 0 || row >= rows) continue;
    const at = row * columns + column;
    counts[at] = (counts[at] as number) + 1;
    most = Math.max(most, counts[at] as number);
  }
  const steps = inks.steps.length;
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] as number;
    if (count === 0) continue;
    const ink = inks.steps[stepOf(count, most, steps)] as number;
    const [left, top] = [(at % columns) * edge, Math.floor(at / columns) * edge];
    for (let row = top; row < Math.min(height, top + edge); row++) {
      pixels.fill(ink, row * width + left, row * width + Math.min(width, left + edge));
    }
  }
}

/** Which step a count is among those up to the largest, by its logarithm. */
export function stepOf(count: number, most: number, steps: number): number {
  if (most <= 1) return 0;
  return Math.min(steps - 1, Math.floor((Math.log(count) / Math.log(most)) * steps));
}

/** A colour such as `rgb(1, 2, 3)` as a picture holds it; pictures are little-endian on every machine of today. */
export function inkOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}
