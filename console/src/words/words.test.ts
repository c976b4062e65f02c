import { expect, test } from "vitest";
import en from "./en.json";
import zh from "./zh.json";

type Tree = { [name: string]: string | Tree };

function flat(tree: Tree, before = ""): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "string"
      ? [[`${before}${name}`, value] as [string, string]]
      : flat(value, `${before}${name}.`),
  );
}

const english = flat(en);
const chinese = new Map(flat(zh));
const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((one) => one[1]).sort();

test("both languages have the same words, none empty", () => {
  expect([...chinese.keys()].sort()).toEqual(english.map(([name]) => name).sort());
  for (const [name, text] of [...english, ...chinese]) expect(text.trim(), name).not.toBe("");
});

test("both languages fill the same blanks", () => {
  for (const [name, text] of english) expect(blanks(chinese.get(name) ?? ""), name).toEqual(blanks(text));
});

test("Chinese words have full-width punctuation between Chinese letters", () => {
  for (const [name, text] of chinese) expect(text, name).not.toMatch(/\p{Script=Han}[,;:!?]/u);
});
