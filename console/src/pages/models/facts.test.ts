import { expect, test } from "vitest";
import { axisOf, measuredOf, triedOf } from "./facts";

const model = (facts: Record<string, unknown>) =>
  ({ id: "v", state: "live", reason: null, facts, created_at: 0, activated_at: null }) as const;

test("a model without measurements has none", () => {
  expect(measuredOf(model({}))).toBeNull();
  expect(triedOf(model({ tried: "no list" }))).toEqual([]);
});

test("what was noted is read, and what was not is null", () => {
  const told = measuredOf(
    model({ valid_recall: 0.3, valid_recall_popularity: 0.1, valid_recall_ci95: [0.2, 0.4] }),
  );
  expect(told).toMatchObject({ recall: 0.3, interval: [0.2, 0.4], gainInterval: null });
  expect(told?.gain).toBeCloseTo(0.2);
  expect(measuredOf(model({ valid_recall: 0.3, valid_recall_ci95: [0.2, Number.NaN] }))?.interval).toBeNull();
});

test("the axis holds every interval", () => {
  const found = [0.1, 0.5].map((recall) => ({
    recall,
    k: 20,
    users: 9,
    interval: [recall - 0.1, recall + 0.1] as const,
    gain: null,
    gainInterval: null,
  }));
  const [low, high] = axisOf(found);
  expect(low).toBeLessThan(0);
  expect(high).toBeGreaterThan(0.6);
});
