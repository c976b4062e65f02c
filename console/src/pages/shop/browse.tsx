import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { cardOf } from "../../api/cards";
import { itemPage, type Narrowed, PAGE } from "../../api/queries";
import { Button } from "../../components/button/button";
import { Empty } from "../../components/empty/empty";
import { ItemGrid } from "../../components/item-card/item-grid";
import { Pager } from "../../components/pager/pager";
import { Problem } from "../../components/problem/problem";
import { Waiting } from "../../components/waiting/waiting";
import { language } from "../../lib/preferences";
import type { Query } from "../../lib/route";
import { isNarrowed, WHOLE } from "./narrowed";

interface Props {
  narrowed: Narrowed;
  onChange: (change: Query) => void;
}

/** The catalogue, or what is left of it, a page at a time. */
export function Browse({ narrowed, onChange }: Props) {
  const { t } = useTranslation();
  const spoken = language.use();
  const found = useQuery(itemPage(narrowed));
  const cards = useMemo(
    () => found.data?.items.map((item) => cardOf(item, spoken)) ?? [],
    [found.data, spoken],
  );
  const to = (page: number) => {
    onChange({ page: page === 1 ? null : page });
    scrollTo({ top: 0 });
  };
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (found.isPending) return <Waiting />;
  if (cards.length === 0 && isNarrowed(narrowed)) {
    return (
      <Empty title={t("shop.none_left")}>
        <Button onPress={() => onChange(WHOLE)}>{t("filters.reset")}</Button>
      </Empty>
    );
  }
  if (cards.length === 0) return <Empty title={t("shop.empty")}>{t("shop.empty_what")}</Empty>;
  return (
    <>
      {isNarrowed(narrowed) && (
        <p className="soft small" aria-live="polite">
          {t("shop.count", { count: found.data.total })}
        </p>
      )}
      <ItemGrid label={t("pages.shop")} cards={cards} />
      <Pager page={narrowed.page} pages={Math.ceil(found.data.total / PAGE)} onPage={to} />
    </>
  );
}
