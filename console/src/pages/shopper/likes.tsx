import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCards } from "../../api/cards";
import type { Schemas } from "../../api/queries";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";

const MOST = 3;

/** Who this is, in one line: how much is known, and the categories that come up most. */
export const Likes = memo(function Likes({ past }: { past: Schemas["HistoryOut"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const ids = useMemo(() => past.entries.map((one) => one.item_id), [past]);
  const cards = useCards(ids);
  const counts = new Map<string, number>();
  for (const id of ids) {
    const category = cards.get(id)?.category;
    if (category) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  const top = [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST);
  const known = t("likes.known", { count: past.total, number: format.number(past.total) });
  const names = top.map(([name]) => shown(name)).join(t("list_comma"));
  return <p className="likes soft">{names ? `${known} · ${t("likes.most", { names })}` : known}</p>;
});
