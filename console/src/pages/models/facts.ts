import type { Schemas } from "../../api/queries";

type Model = Schemas["ModelOut"];

/** How well a model did on held-out rows, as far as that was noted. */
export interface Measured {
  recall: number;
  k: number;
  users: number;
  interval: readonly [number, number] | null;
  /** Recall less that of the best-sellers. */
  gain: number | null;
  gainInterval: readonly [number, number] | null;
}

/** One model that auto tried. */
export interface Tried {
  model: string;
  recall: number | null;
  weight: number;
  seconds: number;
  leftOut: string;
}

export function measuredOf({ facts }: Model): Measured | null {
  const recall = numberOf(facts.valid_recall);
  if (recall === null) return null;
  const popular = numberOf(facts.valid_recall_popularity);
  return {
    recall,
    k: numberOf(facts.valid_k) ?? 20,
    users: numberOf(facts.valid_users) ?? 0,
    interval: pairOf(facts.valid_recall_ci95),
    gain: popular === null ? null : recall - popular,
    gainInterval: pairOf(facts.valid_gain_ci95),
  };
}

export function triedOf({ facts }: Model): Tried[] {
  if (!Array.isArray(facts.tried)) return [];
  return facts.tried.map((one: Record<string, unknown>) => ({
    model: String(one.model),
    recall: numberOf(one.recall),
    weight: numberOf(one.weight) ?? 0,
    seconds: numberOf(one.seconds) ?? 0,
    leftOut: typeof one.left_out === "string" ? one.left_out : "",
  }));
}

/** The axis that holds all intervals and values, a little wider than they are. */
export function axisOf(measured: readonly Measured[]): readonly [number, number] {
  const ends = measured.flatMap(({ recall, interval }) => [recall, ...(interval ?? [])]);
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const room = (high - low || 0.02) * 0.08;
  return [low - room, high + room];
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function pairOf(value: unknown): readonly [number, number] | null {
  if (!Array.isArray(value)) return null;
  const [low, high] = [numberOf(value[0]), numberOf(value[1])];
  return low === null || high === null ? null : [low, high];
}
