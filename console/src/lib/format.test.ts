import { expect, test } from "vitest";
import { digitsFor, formatOf, utc } from "./format";

const en = formatOf("en-US", "Asia/Shanghai");
const zh = formatOf("zh-CN", "Asia/Shanghai");

test("numbers and prices follow the language", () => {
  expect(en.number(20000)).toBe("20,000");
  expect(en.fixed(3.5)).toBe("3.50");
  expect(zh.percent(0.48)).toBe("48%");
});

test("times say how long ago they were, in the largest unit that fits", () => {
  expect(en.ago(0, 7200)).toBe("2 hr. ago");
  expect(en.ago(0, 59)).toBe("59 sec. ago");
  expect(zh.ago(0, 3 * 86_400)).toBe("3天前");
});

test("moments are local, and their tooltips UTC", () => {
  expect(en.moment(1_700_000_000)).toContain("Nov 15, 2023");
  expect(utc(1_700_000_000)).toBe("2023-11-14T22:13:20Z");
});

test("lengths are minutes and seconds", () => {
  expect(en.length(4.9)).toBe("0:04");
  expect(en.length(75)).toBe("1:15");
});

test("scores of a list have as many digits as the largest needs", () => {
  expect([6.1, 0.097, 123, 0, Number.NaN].map(digitsFor)).toEqual([2, 4, 0, 2, 2]);
  expect(en.fixed(0.0971, digitsFor(0.0971))).toBe("0.0971");
});
