import { expect, test } from "vitest";
import { languageOf, named, shown } from "./shown";

test("marks of direction are shown and work no more", () => {
  expect(shown("a\u2069\u202eb")).toBe("a⟨2069⟩⟨202E⟩b");
  expect(shown("שלום lamp")).toBe("שלום lamp");
});

test("control characters become one sign, line breaks stay", () => {
  expect(shown("a\u0000b\nc")).toBe("a\ufffdb\nc");
});

test("names are cut between letters", () => {
  expect(named("x".repeat(5000))).toHaveLength(120);
  expect(named("😀😀😀", 2)).toBe("😀…");
});

test("Chinese is told from Japanese and from the rest", () => {
  expect(languageOf("暖光台灯")).toBe("zh-CN");
  expect(languageOf("ランプ 光")).toBeUndefined();
  expect(languageOf("lamp")).toBeUndefined();
});
