import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { itemsAfter } from "../../api/queries";
import { Page } from "../../components/page/page";
import { Problem } from "../../components/problem/problem";
import { shown } from "../../lib/shown";

export default function Shop() {
  const { t } = useTranslation();
  const found = useQuery(itemsAfter(null, 60));
  return (
    <Page title={t("pages.shop")}>
      {found.error && <Problem error={found.error} again={() => found.refetch()} />}
      <ul>
        {found.data?.items.map((item) => (
          <li key={item.item_id}>{shown(item.title ?? item.item_id)}</li>
        ))}
      </ul>
    </Page>
  );
}
