import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Card, useCards } from "../../api/cards";
import { Button } from "../../components/button/button";
import { ItemGrid } from "../../components/item-card/item-grid";
import { Pager } from "../../components/pager/pager";
import { useFormat } from "../../lib/use-format";
import type { CatalogueMap } from "./read";

interface Props {
  map: CatalogueMap;
  /** Those that are listed. */
  positions: readonly number[];
  /** Whether they were chosen, and not only lie in view. */
  chosen: boolean;
  onClear: () => void;
  onPoint: (position: number | null) => void;
}

/** Items of one page of the list. */
const PAGE = 12;

/** The items that were chosen, else those in view; what most people like comes first. */
export function Chosen({ map, positions, chosen, onClear, onPoint }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [page, setPage] = useState(1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its first page.
  useEffect(() => setPage(1), [positions]);
  const shown = useMemo(
    () =>
      new Map(positions.slice((page - 1) * PAGE, page * PAGE).map((one) => [map.ids[one] as string, one])),
    [map, positions, page],
  );
  const ids = useMemo(() => [...shown.keys()], [shown]);
  const cards = useCards(ids);
  const listed = useMemo(
    () => ids.map((id) => cards.get(id)).filter((card): card is Card => card !== undefined),
    [ids, cards],
  );
  const count = { count: positions.length, number: format.number(positions.length) };
  return (
    <section className="map-chosen" aria-labelledby="map-chosen">
      <div className="map-chosen-head">
        <h2 id="map-chosen" aria-live="polite">
          {chosen ? t("map.chosen", count) : t("map.in_view", count)}
        </h2>
        {chosen && <Button onPress={onClear}>{t("map.clear")}</Button>}
      </div>
      {positions.length === 0 && <p className="soft">{t("map.nobody")}</p>}
      {listed.length > 0 && (
        <ItemGrid
          label={t("map.list")}
          cards={listed}
          onPoint={(id) => onPoint(id === null ? null : (shown.get(id) ?? null))}
        />
      )}
      <Pager page={page} pages={Math.ceil(positions.length / PAGE)} onPage={setPage} />
    </section>
  );
}
