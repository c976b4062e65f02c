import { expect, test } from "vitest";
import {
  alike,
  becauseOf,
  EVEN,
  movesOf,
  type Row,
  relative,
  reordered,
  scaleOf,
  scoreAt,
  slicesOf,
} from "./contribution";

function row(id: string, ...terms: [string, string, number, boolean?][]): Row {
  return {
    item_id: id,
    title: id,
    source: "personal",
    score: terms.reduce((sum, [, , score]) => sum + score, 0),
    contributions: terms.map(([modality, source, score, review]) => ({
      modality,
      source,
      score,
      review,
    })) as Row["contributions"],
  };
}

const lamp = row(
  "lamp",
  ["text", "a", 0.3],
  ["image", "b", 0.2],
  ["popularity", "prior", -0.1],
  ["text", "r1", 0.1, true],
  ["error", "remainder", 0.001],
);
const mug = row("mug", ["behaviour", "a", 0.4], ["audio", "b", 0.05]);

test("slices add up to the score, and small ones are joined", () => {
  const slices = slicesOf(lamp);
  expect(slices.map((slice) => slice.part)).toEqual(["text", "image", "review", "prior", "other"]);
  expect(slices.reduce((sum, slice) => sum + slice.score, 0)).toBeCloseTo(lamp.score);
  expect(slicesOf(row("x", ["text", "a", 1], ["image", "a", 0.001])).map((slice) => slice.part)).toEqual([
    "text",
    "other",
  ]);
});

test("the zero line leaves room for the largest negative part of the list", () => {
  const scale = scaleOf([slicesOf(lamp), slicesOf(mug)]);
  expect(scale.unit).toBeCloseTo(1 / (0.601 + 0.1));
  expect(scale.zero).toBeCloseTo(0.1 / 0.701);
  expect(scaleOf([slicesOf(mug)]).zero).toBe(0);
  expect(scaleOf([])).toEqual({ zero: 0, unit: 0 });
});

test("weights change what they weigh and leave the prior", () => {
  const silent = { ...EVEN, text: 0, image: 0 };
  expect(scoreAt(lamp, silent)).toBeCloseTo(-0.099, 6);
  expect(reordered([lamp, mug], silent).map((one) => one.item_id)).toEqual(["mug", "lamp"]);
  expect(reordered([lamp, mug], EVEN)).toEqual([lamp, mug]);
});

test("terms weighed one way are weighed another way, but for those that nothing is left of", () => {
  const weighed = row("lamp", ["text", "a", 0.6], ["image", "b", 0.1], ["behaviour", "c", 0.1]);
  const applied = { text: 2, image: 0.5, audio: 0, behaviour: 1 };
  expect(scoreAt(weighed, relative(EVEN, applied))).toBeCloseTo(0.3 + 0.2 + 0.1);
  expect(scoreAt(weighed, relative({ text: 0, audio: 1 }, applied))).toBeCloseTo(0.2 + 0.1);
  expect(relative(applied, applied)).toBe(EVEN);
  expect(relative({ speech: 2 }, { text: 1 })).toBe(EVEN);
  expect(alike({ text: 1 }, EVEN)).toBe(true);
  expect(alike({ text: 0.5 }, { text: 0.5, image: 2 })).toBe(false);
});

test("because of names at most three past items or reviews, never the prior", () => {
  expect(becauseOf(lamp)).toEqual([
    { source: "a", review: false },
    { source: "b", review: false },
    { source: "r1", review: true },
  ]);
  expect(becauseOf(lamp, { text: 0 })).toEqual([{ source: "b", review: false }]);
});

test("moves are places risen; what is new has none", () => {
  expect([...movesOf(["a", "b", "c"], ["c", "a", "d"])]).toEqual([
    ["c", 2],
    ["a", -1],
    ["d", null],
  ]);
});
