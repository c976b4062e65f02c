import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { cardOf } from "../../api/cards";
import { allItems } from "../../api/queries";
import { Button } from "../../components/button/button";
import { Empty } from "../../components/empty/empty";
import { ItemGrid } from "../../components/item-card/item-grid";
import { Problem } from "../../components/problem/problem";
import { Waiting } from "../../components/waiting/waiting";
import { language } from "../../lib/preferences";

/** The whole catalogue, 60 items at a time. */
export function Browse() {
  const { t } = useTranslation();
  const spoken = language.use();
  const found = useInfiniteQuery(allItems);
  const cards = useMemo(
    () => found.data?.pages.flatMap((page) => page.items.map((item) => cardOf(item, spoken))) ?? [],
    [found.data, spoken],
  );
  if (found.error && !found.data) return <Problem error={found.error} again={() => found.refetch()} />;
  if (found.isPending) return <Waiting />;
  if (cards.length === 0) return <Empty title={t("shop.empty")}>{t("shop.empty_what")}</Empty>;
  return (
    <>
      <ItemGrid label={t("pages.shop")} cards={cards} />
      {found.error && <Problem error={found.error} again={() => found.fetchNextPage()} />}
      {found.hasNextPage && (
        <Button
          className="shop-more"
          isDisabled={found.isFetchingNextPage}
          onPress={() => found.fetchNextPage()}
        >
          {t("shop.more")}
        </Button>
      )}
    </>
  );
}
