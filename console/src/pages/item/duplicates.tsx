import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Problem } from "../../components/problem/problem";
import { useFormat } from "../../lib/use-format";
import { consistency } from "./queries";
import { Row } from "./row";

/** Items that are nearly the same as this one, with how much and in what. */
export function Duplicates({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useQuery(consistency(id));
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data || found.data.duplicates.length === 0) return null;
  return (
    <section className="item-section" aria-labelledby="item-duplicates">
      <h2 id="item-duplicates">{t("item.duplicates")}</h2>
      <Row
        entries={found.data.duplicates.map((one) => ({
          id: one.item_id,
          below: `${t(`modality.${one.modality}` as "modality.text", { defaultValue: one.modality })} ${format.fixed(one.cosine)}`,
        }))}
      />
    </section>
  );
}
