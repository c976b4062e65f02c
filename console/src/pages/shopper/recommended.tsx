import { memo, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCards } from "../../api/cards";
import type { Schemas } from "../../api/queries";
import { Button } from "../../components/button/button";
import { Empty } from "../../components/empty/empty";
import { announce } from "../../lib/announce";
import { becauseOf, EVEN, movesOf, reordered, scaleOf, slicesOf, type Weights } from "../../lib/contribution";
import { digitsFor } from "../../lib/format";
import { Legend } from "./legend";
import { RecommendedRow } from "./recommended-row";
import "./recommended.css";

interface Props {
  answer: Schemas["Recommendations"];
  weights: Weights;
  /** What the shopper wrote, by the id of the review. */
  reviews: ReadonlyMap<string, Schemas["PastOut"]>;
  /** Whether another answer is on its way, or did not come. */
  old: boolean;
}

const AT_FIRST = 10;

/** The list, at the weights that are tried, with what moved. */
export const Recommended = memo(function Recommended({ answer, weights, reviews, old }: Props) {
  const { t } = useTranslation();
  const [most, setMost] = useState(AT_FIRST);
  const tried = useDeferredValue(weights);
  const rows = useMemo(() => reordered(answer.items, tried).slice(0, most), [answer, tried, most]);
  const order = useMemo(() => answer.items.map((row) => row.item_id), [answer]);
  const before = useBefore(order, old);
  const moves = movesOf(
    tried === EVEN ? before : order,
    rows.map((row) => row.item_id),
  );
  const slices = useMemo(() => rows.map((row) => slicesOf(row, tried)), [rows, tried]);
  const scale = useMemo(() => scaleOf(slices), [slices]);
  const digits = digitsFor(rows[0]?.score ?? 0);
  const ids = useMemo(
    () =>
      rows.flatMap((row) => [
        row.item_id,
        ...becauseOf(row, tried).flatMap((one) => (one.review ? [] : [one.source])),
      ]),
    [rows, tried],
  );
  const cards = useCards(ids);
  if (answer.items.length === 0)
    return <Empty title={t("recommended.none")}>{t("recommended.none_what")}</Empty>;
  return (
    <div className="recommended" data-old={old || undefined} aria-busy={old}>
      <p className="soft small">
        {t(`recommended.source_${answer.source}`)}
        {tried !== EVEN && ` ${t("recommended.preview", { count: answer.items.length })}`}
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
            weights={tried}
            move={moves.get(row.item_id)}
            digits={digits}
            cards={cards}
            reviews={reviews}
          />
        ))}
      </ol>
      {most < answer.items.length && (
        <Button className="recommended-more" onPress={() => setMost(most + 20)}>
          {t("recommended.more")}
        </Button>
      )}
    </div>
  );
});

/** The order of the answer before this one; this one's own at first. Says aloud what changed. */
function useBefore(order: readonly string[], old: boolean): readonly string[] {
  const { t } = useTranslation();
  const [kept, keep] = useState({ order, before: order });
  if (!old && kept.order !== order) keep({ order, before: kept.order });
  const told = useRef(order);
  useEffect(() => {
    if (old || told.current === order) return;
    const top = order.slice(0, AT_FIRST);
    const fresh = top.filter((id) => !told.current.slice(0, AT_FIRST).includes(id)).length;
    told.current = order;
    announce(t("recommended.changed", { count: fresh }));
  }, [order, old, t]);
  return kept.before;
}
