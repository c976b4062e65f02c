import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { models } from "../../api/queries";
import { Empty } from "../../components/empty/empty";
import { Page } from "../../components/page/page";
import { Problem } from "../../components/problem/problem";
import { Waiting } from "../../components/waiting/waiting";
import { Experiments } from "./experiments";
import { InUse } from "./in-use";
import "../../components/table/table.css";
import "./models.css";
import { StartTraining } from "./start-training";
import { TrainingNow } from "./training-now";
import { Tried } from "./tried";
import { Versions } from "./versions";

/** The models of the shop: the one in use, those before, a training that runs, and tests between two. */
export default function Models() {
  const { t } = useTranslation();
  const found = useQuery(models);
  const all = found.data?.models ?? [];
  const live = all.find((model) => model.state === "live");
  return (
    <Page title={t("pages.models")} actions={<StartTraining />}>
      <TrainingNow />
      {found.error && <Problem error={found.error} again={() => found.refetch()} />}
      {found.isPending && <Waiting look="rows" />}
      {found.data && all.length === 0 && <Empty title={t("models.none")}>{t("models.none_what")}</Empty>}
      {live && <InUse model={live} />}
      {all.length > 0 && <Versions models={all} />}
      {live && <Tried model={live} />}
      <Experiments />
    </Page>
  );
}
