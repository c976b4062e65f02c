import { expect, test } from "vitest";
import { byCategory, byPopularity, NONE, OTHERS } from "./groups";
import { Pace, SLOW } from "./pace";
import { inkOf, orderOf, paintDensity, paintPoints, stepOf } from "./painting";
import { boxOf, endsOf, fitted, placeOf, readBox, seen, within, writtenBox } from "./plane";
import { type CatalogueMap, NO_CATEGORY, readMap } from "./read";

function mapOf(items: readonly [x: number, y: number, popularity: number, category: number][]): CatalogueMap {
  const most = Math.max(-1, ...items.map((one) => one[3]).filter((one) => one !== NO_CATEGORY));
  return {
    version: "1",
    space: "joint",
    modalities: ["text"],
    explained: [0.5, 0.2],
    ids: items.map((_, number) => `i${number}`),
    categories: Array.from({ length: most + 1 }, (_, number) => `c${number}`),
    leftOut: 0,
    x: Float32Array.from(items, (one) => one[0]),
    y: Float32Array.from(items, (one) => one[1]),
    popularity: Float32Array.from(items, (one) => one[2]),
    category: Uint16Array.from(items, (one) => one[3]),
  };
}

test("a map is read as it was sent, and one that was cut off is refused", () => {
  const head = { ids: ["a", "灯"], categories: ["lamp"], left_out: 3, explained: [1, 0], version: "v" };
  let text = JSON.stringify(head);
  text += " ".repeat((4 - (new TextEncoder().encode(text).length % 4)) % 4);
  const told = new TextEncoder().encode(text);
  const bytes = new ArrayBuffer(4 + told.length + 28);
  const view = new DataView(bytes);
  view.setUint32(0, told.length, true);
  new Uint8Array(bytes).set(told, 4);
  [1, 2, 3, 4, 5, 6].forEach((one, place) => {
    view.setFloat32(4 + told.length + 4 * place, one, true);
  });
  view.setUint16(4 + told.length + 24, 0, true);
  view.setUint16(4 + told.length + 26, NO_CATEGORY, true);
  const read = readMap(bytes);
  expect([read.ids, read.leftOut]).toEqual([["a", "灯"], 3]);
  expect([[...read.x], [...read.y], [...read.popularity]]).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect([...read.category]).toEqual([0, NO_CATEGORY]);
  expect(() => readMap(bytes.slice(0, -2))).toThrow("not as long");
});

test("the largest categories have colours of their own, and the legend tells all items", () => {
  const items = Array.from({ length: 11 }, (_, number) => [0, 0, 0, number] as const);
  const { groups, of } = byCategory(
    mapOf([...items.map((one) => [...one] as never), [0, 0, 0, NO_CATEGORY]]),
  );
  expect(groups.map((one) => one.id).slice(-3)).toEqual(["=c7", OTHERS, NONE]);
  expect(groups.map((one) => one.items)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 3, 1]);
  expect([...of].slice(-4)).toEqual([8, 8, 8, 9]);
});

test("steps of popularity have every item once, from nobody to most", () => {
  const { groups, of } = byPopularity(mapOf([0, 1, 2, 9, 81].map((one) => [0, 0, one, 0])));
  expect(groups.map((one) => one.liked)).toEqual([
    [0, 0],
    [1, 3],
    [4, 9],
    [28, 81],
  ]);
  expect([...of]).toEqual([0, 1, 1, 2, 3]);
  expect(byPopularity(mapOf([[0, 0, 0, 0]])).groups).toHaveLength(1);
});

test("a map is fitted into any view without being stretched, and found again from the screen", () => {
  const map = mapOf([
    [-3, 1, 0, 0],
    [5, 2, 0, 0],
    [0, 7, 0, 0],
  ]);
  const plane = fitted(endsOf(map), { width: 800, height: 400 });
  const at = (x: number, y: number) => [plane.x + plane.scale * x, plane.y - plane.scale * y] as const;
  for (const [x, y] of [at(-3, 1), at(5, 2), at(0, 7)]) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(800);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(400);
  }
  const closer = seen(plane, { k: 3, x: -40, y: 12 });
  const box = boxOf(closer, [300, 200], [100, 50]);
  const place = placeOf(closer, box);
  expect([place.left, place.top, place.width, place.height].map(Math.round)).toEqual([100, 50, 200, 150]);
  expect(endsOf(mapOf([[2, 2, 0, 0]]))).toEqual({ left: 1, right: 3, low: 1, high: 3 });
});

test("what lies in a rectangle is found, what most people like first", () => {
  const map = mapOf([
    [0, 0, 1, 0],
    [1, 1, 5, 0],
    [0.5, 0.5, 9, 0],
    [9, 0, 7, 0],
  ]);
  const box = { left: 0, right: 1, low: 0, high: 1 };
  expect(within(map, box, () => true)).toEqual([2, 1, 0]);
  expect(within(map, box, (one) => one !== 2)).toEqual([1, 0]);
  expect(readBox(writtenBox(box))).toEqual(box);
  for (const odd of [null, "", "1,2,3", "1,2,3,x", "1,2,3,4,5"]) expect(readBox(odd)).toBeNull();
});

test("points are drawn where they lie, small groups on top, and what is not shown is faint below", () => {
  const map = mapOf([
    [0, 0, 0, 0],
    [2, 0, 0, 0],
    [0, 0, 0, 1],
    [-50, 0, 0, 1],
  ]);
  const of = Uint8Array.of(0, 0, 0, 1);
  const order = orderOf(of, 2);
  expect([...order]).toEqual([0, 1, 2, 3]);
  expect([...orderOf(Uint8Array.of(1, 1, 0), 2)]).toEqual([0, 1, 2]);
  const size = { width: 20, height: 10 };
  const inks = { groups: Uint32Array.of(11, 22), faint: 5, steps: Uint32Array.of(1, 2) };
  const plane = { scale: 2, x: 10, y: 5 };
  const pixels = new Uint32Array(200);
  paintPoints(pixels, size, { ...map, of, order, isShown: [true, true] }, plane, inks, 1);
  const drawn = [...pixels.entries()].filter(([, ink]) => ink).map(([at]) => [at % 20, Math.floor(at / 20)]);
  expect(drawn).toContainEqual([10, 5]);
  expect(drawn).toContainEqual([14, 5]);
  expect(drawn).toHaveLength(10);
  pixels.fill(0);
  paintPoints(pixels, size, { ...map, of, order, isShown: [false, true] }, plane, inks, 1);
  expect(new Set(pixels)).toEqual(new Set([0, 5]));
  pixels.fill(0);
  const dense = { ...map, of, order, isShown: [true, true] };
  paintDensity(pixels, size, dense, plane, inks, 5);
  expect([pixels[5 * 20 + 10], pixels[5 * 20 + 14], pixels[0]]).toEqual([2, 2, 0]);
  expect([1, 2, 9].map((one) => stepOf(one, 10, 5))).toEqual([0, 1, 4]);
});

test("colours are read as browsers tell them", () => {
  expect(inkOf("rgb(1, 2, 3)")).toBe(0xff030201);
});

test("drawing is slow where most of the last frames were", () => {
  const pace = new Pace();
  for (let frame = 0; frame < 11; frame++) pace.add(SLOW + 1);
  expect(pace.isSlow).toBe(false);
  pace.add(SLOW + 1);
  expect(pace.isSlow).toBe(true);
  for (let frame = 0; frame < 6; frame++) pace.add(5);
  expect(pace.isSlow).toBe(false);
});
