import { expect, test } from "vitest";
import { choiceOf, columnsOf, toldOf } from "./told";

const sources = [
  {
    file: "things.csv",
    table: "items" as const,
    columns: [
      { header: "nr", samples: ["1"], meanings: [{ table: "items" as const, column: "item_id" }] },
      { header: "name", samples: ["a"], meanings: [{ table: "items" as const, column: "title" }] },
      { header: "what", samples: [], meanings: [] },
    ],
  },
  { file: "note.csv", table: null, columns: [{ header: "x", samples: [], meanings: [] }] },
];
const nothing = { files: {}, columns: {} };

test("what files were taken for is what is chosen at first, and told as it is", () => {
  const choice = choiceOf({ sources, told: nothing });
  expect(choice).toEqual({ items: { file: "things.csv", columns: { nr: "item_id", name: "title" } } });
  expect(toldOf(choice, sources)).toEqual({
    files: { items: "things.csv" },
    columns: { items: { item_id: "nr", title: "name" } },
  });
});

test("a column that is none any more is told to be none, and another takes its place", () => {
  const choice = { items: { file: "things.csv", columns: { nr: "item_id", what: "title" } } };
  const told = toldOf(choice, sources);
  expect(told.columns).toEqual({ items: { item_id: "nr", title: "what" } });
  expect(
    choiceOf({ sources, told: { files: { items: "things.csv" }, columns: told.columns ?? {} } }),
  ).toEqual(choice);
  const fewer = { items: { file: "things.csv", columns: { nr: "item_id" } } };
  const less = toldOf(fewer, sources);
  expect(less.columns).toEqual({ items: { item_id: "nr", title: false } });
  expect(
    choiceOf({ sources, told: { files: { items: "things.csv" }, columns: less.columns ?? {} } }),
  ).toEqual(fewer);
});

test("a file that is not there is no choice", () => {
  expect(columnsOf(sources, "items", "gone.csv")).toBeNull();
  expect(
    choiceOf({ sources, told: { files: { reviews: "gone.csv" }, columns: {} } }).reviews,
  ).toBeUndefined();
});
