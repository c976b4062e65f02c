import { expect, test } from "vitest";
import { pickedOf } from "./picked";
import { piecesOf } from "./upload";

function fileOf(name: string, path = ""): File {
  const file = new File(["x"], name);
  Object.defineProperty(file, "webkitRelativePath", { value: path });
  return file;
}

test("pieces have every byte once", () => {
  expect(piecesOf(0, 10)).toEqual([[0, 0]]);
  expect(piecesOf(10, 10)).toEqual([[0, 10]]);
  expect(piecesOf(25, 10)).toEqual([
    [0, 10],
    [10, 20],
    [20, 25],
  ]);
});

test("files of a folder keep their path within it, and hidden ones are left out", () => {
  const files = [
    fileOf("items.csv"),
    fileOf("1.png", "shop/images/1.png"),
    fileOf(".DS_Store", "shop/.DS_Store"),
    fileOf("x.csv", "shop/__MACOSX/x.csv"),
  ];
  expect(pickedOf(files).map((one) => one.path)).toEqual(["items.csv", "images/1.png"]);
});
