/** What a list became: which items came, went and moved, and what something new adds to them. */
import { type Part, partOf, type Row, type Term } from "./contribution";

export interface Change {
  id: string;
  kind: "came" | "went" | "moved";
  /** Places from 1; null where the item is further down than is told, or nowhere. */
  from: number | null;
  to: number | null;
}

/**
 * The changes among the first places of a list: what came, by place; what went; what moved, the farthest first.
 */
export function changesOf(before: readonly string[], after: readonly string[], first: number): Change[] {
  const place = (order: readonly string[], id: string) => {
    const at = order.indexOf(id);
    return at < 0 ? null : at + 1;
  };
  const was = before.slice(0, first);
  const is = after.slice(0, first);
  const change = (kind: Change["kind"]) => (id: string) => ({
    id,
    kind,
    from: place(before, id),
    to: place(after, id),
  });
  const far = ({ from, to }: Change) => Math.abs((from ?? 0) - (to ?? 0));
  return [
    ...is.filter((id) => !was.includes(id)).map(change("came")),
    ...was.filter((id) => !is.includes(id)).map(change("went")),
    ...is
      .filter((id) => was.includes(id))
      .map(change("moved"))
      .filter((one) => far(one) > 0)
      .sort((one, other) => far(other) - far(one)),
  ];
}

/** Parts that are told of what something adds. */
const TOLD = 2;

/** What some terms of a row add to its score, and the parts that do most of it; null where there are none. */
export function addedBy(
  row: Row,
  counts: (term: Term) => boolean,
): { score: number; parts: readonly Part[] } | null {
  const sums = new Map<Part, number>();
  for (const term of (row.contributions ?? []).filter(counts)) {
    // What a review adds is told by the modality in which it is compared.
    const part = partOf({ ...term, review: false });
    sums.set(part, (sums.get(part) ?? 0) + term.score);
  }
  if (sums.size === 0) return null;
  const score = [...sums.values()].reduce((sum, one) => sum + one, 0);
  const alike = [...sums].filter(([, own]) => own * score > 0);
  const parts = alike.sort(([, one], [, other]) => Math.abs(other) - Math.abs(one)).map(([part]) => part);
  return { score, parts: parts.slice(0, TOLD) };
}
