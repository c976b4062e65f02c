/** Weights as an address holds them. */
import { EVEN, type Weights } from "./contribution";
import { numberOf } from "./numbers";

/** The heaviest weight that a slider gives. */
export const HEAVIEST = 2;

/** Weights from the address, such as `weight=text:0.5`; EVEN itself where there are none. */
export function weightsOf(query: URLSearchParams): Weights {
  const read = query.getAll("weight").flatMap((one) => {
    const end = one.lastIndexOf(":");
    const value = numberOf(one.slice(end + 1));
    return end > 0 && value !== null
      ? [[one.slice(0, end), Math.min(HEAVIEST, Math.max(0, value))] as const]
      : [];
  });
  const turned = read.filter(([, value]) => value !== 1);
  return turned.length > 0 ? Object.fromEntries(turned) : EVEN;
}

export function weightsQuery(weights: Weights): { weight: readonly string[] } {
  return {
    weight: Object.entries(weights).flatMap(([name, value]) => (value === 1 ? [] : [`${name}:${value}`])),
  };
}
