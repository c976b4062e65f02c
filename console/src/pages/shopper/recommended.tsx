import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCards } from "../../api/cards";
import type { Schemas } from "../../api/queries";
import { Button } from "../../components/button/button";
import { Empty } from "../../components/empty/empty";
import { announce } from "../../lib/announce";
import { alike, becauseOf, EVEN, movesOf, type Weights } from "../../lib/contribution";
import { causesOf } from "./because";
import { Legend } from "./legend";
import { RecommendedRow } from "./recommended-row";
import "./recommended.css";
import { useRows } from "./use-rows";

interface Props {
  answer: Schemas["Recommendations"];
  /** What is tried, which the answer may not know yet. */
  weights: Weights;
  /** The order at even weights, further down than is shown; undefined until it is known. */
  even: readonly string[] | undefined;
  /** Rows that are asked for. */
  most: number;
  onMore: () => void;
  /** What the shopper wrote, by the id of the review. */
  reviews: ReadonlyMap<string, Schemas["PastOut"]>;
  /** Whether another answer is on its way, or did not come. */
  old: boolean;
}

/** Rows that a list begins with. */
export const AT_FIRST = 10;

/** Milliseconds that a list rests before it is said aloud that it changed. */
const REST = 500;

/** The list with what moved: at once by the rows that are there, then by the answer over all items. */
export const Recommended = memo(function Recommended(props: Props) {
  const { answer, weights, even, most, onMore, reviews, old } = props;
  const { t } = useTranslation();
  const { applied, tried, rows, slices, scale, digits } = useRows(answer, weights);
  const order = useMemo(() => answer.items.map((row) => row.item_id), [answer]);
  const turned = !alike(weights, EVEN);
  const before = useBefore(order, old || !alike(applied, EVEN));
  useTold(order, old || tried !== EVEN);
  const moves = movesOf(
    turned ? (even ?? order) : before,
    rows.map((row) => row.item_id),
  );
  const ids = useMemo(
    () =>
      rows.flatMap((row) => [
        row.item_id,
        ...becauseOf(row, tried).flatMap((one) => (one.review ? [] : [one.source])),
      ]),
    [rows, tried],
  );
  const cards = useCards(ids);
  const titleOf = useCallback((id: string) => cards.get(id)?.title ?? id, [cards]);
  if (answer.items.length === 0)
    return <Empty title={t("recommended.none")}>{t("recommended.none_what")}</Empty>;
  return (
    <div className="recommended" data-old={old || undefined} aria-busy={old || tried !== EVEN}>
      <p className="soft small">
        {t(`recommended.source_${answer.source}`)}
        {turned && ` ${t("recommended.weighed")}`}
      </p>
      <Legend slices={slices} />
      <ol>
        {rows.map((row, place) => (
          <RecommendedRow
            key={row.item_id}
            row={row}
            place={place + 1}
            slices={slices[place] ?? []}
            scale={scale}
            move={moves.get(row.item_id)}
            digits={digits}
            card={cards.get(row.item_id)}
            causes={causesOf(row, tried, cards, reviews)}
            titleOf={titleOf}
          />
        ))}
      </ol>
      {most <= answer.items.length && (
        <Button className="recommended-more" onPress={onMore}>
          {t("recommended.more")}
        </Button>
      )}
    </div>
  );
});

/** The order of the answer before this one, at even weights; this one's own at first. */
function useBefore(order: readonly string[], passing: boolean): readonly string[] {
  const [kept, keep] = useState({ order, before: order });
  if (!passing && kept.order !== order) keep({ order, before: kept.order });
  return kept.before;
}

/** Says aloud what changed, once the list rests. */
function useTold(order: readonly string[], passing: boolean): void {
  const { t } = useTranslation();
  const told = useRef(order);
  useEffect(() => {
    if (passing || told.current === order) return;
    const resting = setTimeout(() => {
      const before = told.current.slice(0, AT_FIRST);
      const fresh = order.slice(0, AT_FIRST).filter((id) => !before.includes(id)).length;
      told.current = order;
      announce(t("recommended.changed", { count: fresh }));
    }, REST);
    return () => clearTimeout(resting);
  }, [order, passing, t]);
}
