import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { oneItem, titleIn } from "../../api/cards";
import { Empty } from "../../components/empty/empty";
import { Page } from "../../components/page/page";
import { Problem } from "../../components/problem/problem";
import { Waiting } from "../../components/waiting/waiting";
import { language } from "../../lib/preferences";
import { useQueryOf } from "../../lib/route";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import { Duplicates } from "./duplicates";
import { Facts } from "./facts";
import "../../components/table/table.css";
import "./item.css";
import { consistency, SENSES } from "./queries";
import { Reviews } from "./reviews";
import { Similar } from "./similar";

/** One item: what it is, what is like it in each sense, and what people say of it. */
export default function ItemPage() {
  const { t } = useTranslation();
  const [query] = useQueryOf("/item");
  const id = query.get("id") ?? "";
  const spoken = language.use();
  const found = useQuery({ ...oneItem(id), enabled: id !== "" });
  if (id === "") {
    return (
      <Page title={t("item.title")}>
        <Empty title={t("item.none")} href="/shop" action={t("missing.action")} />
      </Page>
    );
  }
  const modalities = found.data?.modalities ?? null;
  const title = found.data ? titleIn(found.data, spoken) : id;
  return (
    <Page title={shown(title)}>
      {found.error && <Problem error={found.error} again={() => found.refetch()} />}
      {found.isPending && <Waiting />}
      {found.data === null && <Empty title={t("item.unknown")} href="/shop" action={t("missing.action")} />}
      {found.data && (
        <>
          <Disagreements id={id} />
          <Facts item={found.data} title={title} />
          {SENSES.map((sense) => (
            <Similar key={sense} id={id} sense={sense} has={modalities} />
          ))}
          <Duplicates id={id} />
          <Reviews id={id} />
        </>
      )}
    </Page>
  );
}

/** A line for every two modalities that agree less than those of most items. */
function Disagreements({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const told = useQuery(consistency(id)).data?.agreements ?? [];
  return told
    .filter((one) => one.cosine < one.low)
    .map((one) => (
      <p key={`${one.left} ${one.right}`} className="disagreement" role="note">
        <TriangleAlert aria-hidden size={20} />
        <span>
          {t("item.disagree", {
            left: nameOf(one.left),
            right: nameOf(one.right),
            value: format.fixed(one.cosine),
            low: format.fixed(one.low),
            high: format.fixed(one.high),
          })}
        </span>
      </p>
    ));

  function nameOf(modality: string): string {
    return t(`modality.${modality}` as "modality.text", { defaultValue: modality });
  }
}
