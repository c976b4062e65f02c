import { useMutation, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PAGE, quarantinePage, quarantineTable, type Schemas } from "../../api/queries";
import { Button } from "../../components/button/button";
import { Empty } from "../../components/empty/empty";
import { Page } from "../../components/page/page";
import { Pager } from "../../components/pager/pager";
import { Problem } from "../../components/problem/problem";
import { Waiting } from "../../components/waiting/waiting";
import { numberOf } from "../../lib/numbers";
import { useQueryOf } from "../../lib/route";
import { save } from "../../lib/save";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import "./quarantine.css";

type Row = Schemas["QuarantinedOut"];

/** What could not be used: where it stands, and why. */
export default function Quarantine() {
  const { t } = useTranslation();
  const [query, change] = useQueryOf("/quarantine");
  const page = Math.max(1, Math.floor(numberOf(query.get("page")) ?? 1));
  const found = useQuery(quarantinePage(page));
  const saved = useMutation({
    mutationFn: quarantineTable,
    onSuccess: (table) => save(table, "quarantine.csv"),
  });
  const download = found.data && found.data.total > 0 && (
    <Button isDisabled={saved.isPending} onPress={() => saved.mutate()}>
      <Download aria-hidden size={18} /> {t("quarantine.download")}
    </Button>
  );
  return (
    <Page title={t("quarantine.title")} actions={download}>
      {saved.error && <Problem error={saved.error} again={() => saved.mutate()} />}
      {found.error && <Problem error={found.error} again={() => found.refetch()} />}
      {found.isPending && <Waiting look="rows" />}
      {found.data?.total === 0 && (
        <Empty title={t("quarantine.none")} href="/shop" action={t("missing.action")} />
      )}
      {found.data && found.data.total > 0 && (
        <>
          <p className="soft">{t("quarantine.what")}</p>
          <Table rows={found.data.rows} />
          <Pager
            page={page}
            pages={Math.ceil(found.data.total / PAGE)}
            onPage={(to) => change({ page: to })}
          />
        </>
      )}
    </Page>
  );
}

function Table({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className="quarantine">
      <thead>
        <tr>
          <th scope="col">{t("quarantine.file")}</th>
          <th scope="col">{t("quarantine.line")}</th>
          <th scope="col">{t("quarantine.column")}</th>
          <th scope="col">{t("quarantine.reason")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={JSON.stringify(row)}>
            <td data-name={t("quarantine.file")}>
              <bdi>{shown(row.file ?? row.id ?? "")}</bdi>
            </td>
            <td data-name={t("quarantine.line")} className="numbers">
              {row.line === null ? "–" : format.number(row.line)}
            </td>
            <td data-name={t("quarantine.column")}>
              <bdi>{shown(row.column ?? "–")}</bdi>
            </td>
            <td data-name={t("quarantine.reason")}>
              <bdi>{shown(row.reason)}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
