import { expect, test } from "vitest";
import { EVEN } from "./contribution";
import { weightsOf, weightsQuery } from "./weights";

test("weights go into an address and come back as they were", () => {
  const weights = { text: 0.5, "a:b": 0, behaviour: 2 };
  const params = new URLSearchParams(
    weightsQuery({ ...weights, image: 1 }).weight.map((one) => ["weight", one]),
  );
  expect(weightsOf(params)).toEqual(weights);
});

test("what is no weight in an address is passed over", () => {
  const said = ["text", ":1", "image:", "audio:x", "behaviour:1"].map((one) => ["weight", one]);
  expect(weightsOf(new URLSearchParams(said))).toBe(EVEN);
  expect(weightsOf(new URLSearchParams("weight=text:-1&weight=image:9"))).toEqual({ text: 0, image: 2 });
});
