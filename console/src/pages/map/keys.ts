/** What keys do on a map: move what is seen by shares of its size, enlarge it, or choose. */
export type Action = { pan: readonly [number, number] } | { by: number } | "whole" | "choose" | "clear";

export const CLOSER = 1.5;

/** The part of the view that Enter chooses: what lies in its middle. */
export const AIM = [0.25, 0.75] as const;

const STEP = 1 / 8;

export const KEYS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["ArrowLeft", { pan: [STEP, 0] }],
  ["ArrowRight", { pan: [-STEP, 0] }],
  ["ArrowUp", { pan: [0, STEP] }],
  ["ArrowDown", { pan: [0, -STEP] }],
  ["+", { by: CLOSER }],
  ["=", { by: CLOSER }],
  ["-", { by: 1 / CLOSER }],
  ["0", "whole"],
  ["Enter", "choose"],
  ["Escape", "clear"],
]);
