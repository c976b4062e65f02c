import { expect, test } from "vitest";
import { addedBy, changesOf } from "./changes";
import type { Row } from "./contribution";

test("items come, go and move among the first places, and beyond them", () => {
  const changes = changesOf(["a", "b", "c", "d", "e"], ["d", "a", "x", "c", "b"], 3);
  expect(changes).toEqual([
    { id: "d", kind: "came", from: 4, to: 1 },
    { id: "x", kind: "came", from: null, to: 3 },
    { id: "b", kind: "went", from: 2, to: 5 },
    { id: "c", kind: "went", from: 3, to: 4 },
    { id: "a", kind: "moved", from: 1, to: 2 },
  ]);
  expect(changesOf(["a", "b"], ["a"], 2)).toEqual([{ id: "b", kind: "went", from: 2, to: null }]);
  expect(changesOf(["a", "b"], ["a", "b"], 2)).toEqual([]);
});

test("what moved farthest is told first", () => {
  const moved = changesOf(["a", "b", "c", "d"], ["b", "c", "d", "a"], 4);
  expect(moved.map((one) => one.id)).toEqual(["a", "b", "c", "d"]);
});

test("what one source adds is told with the parts that do most of it", () => {
  const row = {
    contributions: [
      { modality: "text", source: "lamp", score: 0.1 },
      { modality: "image", source: "lamp", score: 0.3 },
      { modality: "audio", source: "lamp", score: 0.05 },
      { modality: "behaviour", source: "lamp", score: -0.2 },
      { modality: "text", source: "r1", score: 0.2, review: true },
      { modality: "text", source: "mug", score: -0.5 },
    ],
  } as Row;
  const lamp = addedBy(row, (term) => term.source === "lamp");
  expect(lamp?.score).toBeCloseTo(0.25);
  expect(lamp?.parts).toEqual(["image", "text"]);
  expect(addedBy(row, (term) => term.source === "r1")).toEqual({ score: 0.2, parts: ["text"] });
  expect(addedBy(row, (term) => term.source === "mug")).toEqual({ score: -0.5, parts: ["text"] });
  expect(addedBy(row, (term) => term.source === "vase")).toBeNull();
});
