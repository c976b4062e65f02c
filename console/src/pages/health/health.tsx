import { useQuery } from "@tanstack/react-query";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { figures, outcomes } from "../../api/ops";
import { ready, type Schemas } from "../../api/queries";
import { Page } from "../../components/page/page";
import { Problem } from "../../components/problem/problem";
import { Waiting } from "../../components/waiting/waiting";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import { useConcerns } from "./concerns";
import "../../components/table/table.css";
import "./health.css";
import { Tiles } from "./tiles";

/** How the server is: one sentence, the last hour, what answers led to, and what went wrong. */
export default function Health() {
  const { t } = useTranslation();
  const found = useQuery(figures);
  return (
    <Page title={t("pages.health")}>
      {found.error && <Problem error={found.error} again={() => found.refetch()} />}
      {found.data ? <Figures figures={found.data} /> : !found.error && <Waiting look="rows" />}
    </Page>
  );
}

function Figures({ figures }: { figures: Schemas["FiguresOut"] }) {
  const { t } = useTranslation();
  const concerns = useConcerns(figures, useQuery(ready).data);
  const well = concerns.length === 0;
  return (
    <>
      <div className={`health-said ${well ? "health-well" : "health-not"}`} role="status">
        {well ? <CircleCheck aria-hidden size={22} /> : <TriangleAlert aria-hidden size={22} />}
        {well ? (
          <p>{t("health.well")}</p>
        ) : (
          <ul>
            {concerns.map((one) => (
              <li key={one}>{shown(one)}</li>
            ))}
          </ul>
        )}
      </div>
      <Tiles figures={figures} />
      <Outcomes />
      <Errors errors={figures.errors} />
    </>
  );
}

function Outcomes() {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useQuery(outcomes);
  return (
    <section className="panel" aria-labelledby="health-outcomes">
      <h2 id="health-outcomes">{t("health.outcomes")}</h2>
      {found.error && <Problem error={found.error} again={() => found.refetch()} />}
      {found.data?.outcomes.length === 0 && <p className="soft">{t("health.no_outcomes")}</p>}
      {found.data && found.data.outcomes.length > 0 && (
        <table className="table numbers">
          <thead>
            <tr>
              <th scope="col">{t("health.model")}</th>
              <th scope="col">{t("health.placement")}</th>
              <th scope="col">{t("health.answers")}</th>
              <th scope="col">{t("health.ctr")}</th>
              <th scope="col">{t("health.conversion")}</th>
            </tr>
          </thead>
          <tbody>
            {found.data.outcomes.map((one) => (
              <tr key={`${one.model} ${one.arm} ${one.placement}`}>
                <th scope="row" data-label={t("health.model")}>
                  <bdi>{shown(one.model ?? t("health.lists"))}</bdi>
                  {one.arm && ` · ${t(`models.${one.arm}` as "models.control")}`}
                </th>
                <td data-label={t("health.placement")}>{one.placement ? shown(one.placement) : "–"}</td>
                <td data-label={t("health.answers")}>{format.number(one.answers)}</td>
                <td data-label={t("health.ctr")}>{format.percent(one.click_through)}</td>
                <td data-label={t("health.conversion")}>{format.percent(one.conversion)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Errors({ errors }: { errors: Schemas["FiguresOut"]["errors"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section className="panel" aria-labelledby="health-errors">
      <h2 id="health-errors">{t("health.last_errors")}</h2>
      {errors.length === 0 ? (
        <p className="soft">{t("health.no_errors")}</p>
      ) : (
        <table className="table numbers">
          <thead>
            <tr>
              <th scope="col">{t("health.request")}</th>
              <th scope="col">{t("health.status")}</th>
              <th scope="col">{t("health.count")}</th>
              <th scope="col">{t("health.last")}</th>
              <th scope="col">{t("health.id")}</th>
            </tr>
          </thead>
          <tbody>
            {errors.map((one) => (
              <tr key={`${one.method} ${one.route} ${one.status}`}>
                <th scope="row" data-label={t("health.request")}>
                  {one.method} {one.route}
                </th>
                <td data-label={t("health.status")}>{one.status}</td>
                <td data-label={t("health.count")}>{format.number(one.count)}</td>
                <td data-label={t("health.last")}>{format.ago(one.at)}</td>
                <td data-label={t("health.id")}>{one.request_id}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
