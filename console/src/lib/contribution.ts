/** How a score splits into parts, and what it would be at other weights. Pure sums over the server's terms. */
import type { Schemas } from "../api/queries";

export type Term = Schemas["ContributionOut"];
export type Row = Schemas["RecommendedItem"];

/** The parts of a bar, in the order in which they are drawn. */
export const PARTS = ["behaviour", "text", "image", "audio", "review", "prior", "other"] as const;
export type Part = (typeof PARTS)[number];

/** What contributions are multiplied by, by modality; 1 where none is named. */
export type Weights = Readonly<Record<string, number>>;
export const EVEN: Weights = {};

/** Parts smaller than this share of a bar are not told apart. */
const SMALL = 0.02;

export interface Slice {
  part: Part;
  score: number;
}

export function partOf(term: Term): Part {
  if (term.source === "remainder") return "other";
  if (term.source === "prior") return "prior";
  return term.review ? "review" : partNamed(term.modality);
}

/** The part that the terms of a modality are of, but for priors and reviews. */
export function partNamed(modality: string): Part {
  if (modality.startsWith("review")) return "review";
  if (modality === "popularity" || modality === "time-prior") return "prior";
  return PARTS.find((part) => part === modality) ?? "other";
}

export function weightOf(modality: string, weights: Weights): number {
  return weights[modality] ?? 1;
}

/** The weights that make of terms weighed one way, each by a name, the terms weighed another way. */
export function relative(wanted: Weights, applied: Weights): Weights {
  const changed = Object.keys(applied).flatMap((name) => {
    const [to, from] = [weightOf(name, wanted), weightOf(name, applied)];
    // What was weighed by nothing is not there to be weighed otherwise.
    return to === from || from === 0 ? [] : [[name, to / from] as const];
  });
  return changed.length > 0 ? Object.fromEntries(changed) : EVEN;
}

/** Whether two weights weigh alike. */
export function alike(one: Weights, other: Weights): boolean {
  return Object.keys({ ...one, ...other }).every((name) => weightOf(name, one) === weightOf(name, other));
}

export function scoreAt(row: Row, weights: Weights): number {
  if (!row.contributions || weights === EVEN) return row.score;
  return row.contributions.reduce((sum, term) => sum + term.score * weightOf(term.modality, weights), 0);
}

/** The slices of a row's bar; they add up to its score, and small ones are joined. */
export function slicesOf(row: Row, weights: Weights = EVEN): Slice[] {
  const sums = new Map<Part, number>();
  for (const term of row.contributions ?? []) {
    const part = partOf(term);
    sums.set(part, (sums.get(part) ?? 0) + term.score * weightOf(term.modality, weights));
  }
  const whole = [...sums.values()].reduce((sum, score) => sum + Math.abs(score), 0);
  for (const [part, score] of [...sums]) {
    if (part === "other" || Math.abs(score) >= SMALL * whole) continue;
    sums.delete(part);
    sums.set("other", (sums.get("other") ?? 0) + score);
  }
  return PARTS.filter((part) => sums.get(part)).map((part) => ({ part, score: sums.get(part) ?? 0 }));
}

/** Where the zero line of a list stands, and how long one unit of score is, both as shares of the width. */
export function scaleOf(rows: readonly Slice[][]): { zero: number; unit: number } {
  let most = 0;
  let least = 0;
  for (const slices of rows) {
    most = Math.max(most, sumOf(slices, 1));
    least = Math.max(least, sumOf(slices, -1));
  }
  const unit = most + least > 0 ? 1 / (most + least) : 0;
  return { zero: least * unit, unit };
}

function sumOf(slices: readonly Slice[], sign: 1 | -1): number {
  return slices.reduce((sum, slice) => sum + Math.max(0, slice.score * sign), 0);
}

/** Rows in the order of their scores at these weights. */
export function reordered(rows: readonly Row[], weights: Weights): Row[] {
  if (weights === EVEN) return [...rows];
  return rows
    .map((row) => ({ ...row, score: scoreAt(row, weights) }))
    .sort((one, other) => other.score - one.score);
}

/** At most three past items that speak most for a row. */
export function becauseOf(row: Row, weights: Weights = EVEN): { source: string; review: boolean }[] {
  const sums = new Map<string, { score: number; review: boolean }>();
  for (const term of row.contributions ?? []) {
    if (term.source === "prior" || term.source === "remainder" || term.source === "query") continue;
    const known = sums.get(term.source) ?? { score: 0, review: Boolean(term.review) };
    sums.set(term.source, { ...known, score: known.score + term.score * weightOf(term.modality, weights) });
  }
  return [...sums]
    .filter(([, { score }]) => score > 0)
    .sort(([, one], [, other]) => other.score - one.score)
    .slice(0, 3)
    .map(([source, { review }]) => ({ source, review }));
}

/** How many places each item rose (positive) or fell; null where it was not there before. */
export function movesOf(before: readonly string[], now: readonly string[]): Map<string, number | null> {
  const places = new Map(before.map((id, place) => [id, place]));
  return new Map(
    now.map((id, place) => {
      const old = places.get(id);
      return [id, old === undefined ? null : old - place];
    }),
  );
}
