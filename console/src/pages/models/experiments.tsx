import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { experiments } from "../../api/ops";
import { Problem } from "../../components/problem/problem";
import { useFormat } from "../../lib/use-format";

/** Tests between two models: arms, traffic, what they led to, and how sure that is. */
export function Experiments() {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useQuery(experiments);
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data || found.data.experiments.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="models-tests">
      <h2 id="models-tests">{t("models.tests")}</h2>
      {found.data.experiments.map((test) => (
        <article key={test.id} className="test">
          <h3>
            {test.ended_at === null
              ? t("models.test_runs", { ago: format.ago(test.started_at) })
              : t("models.test_ended", { ago: format.ago(test.ended_at) })}
          </h3>
          <table className="table numbers">
            <thead>
              <tr>
                <th scope="col">{t("models.arm")}</th>
                <th scope="col">{t("models.version")}</th>
                <th scope="col">{t("models.users")}</th>
                <th scope="col">{t(test.metric === "clicks" ? "models.clicks" : "models.conversions")}</th>
              </tr>
            </thead>
            <tbody>
              {(["control", "treatment"] as const).map((arm) => (
                <tr key={arm}>
                  <th scope="row" data-label={t("models.arm")}>
                    {t(`models.${arm}`)}
                  </th>
                  <td data-label={t("models.version")}>{test[arm]}</td>
                  <td data-label={t("models.users")}>{format.number(test.arms[arm].users)}</td>
                  <td data-label={t(test.metric === "clicks" ? "models.clicks" : "models.conversions")}>
                    {format.percent(test.arms[arm].rate)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p>
            {test.better === null
              ? t("models.undecided")
              : t("models.better", { arm: t(`models.${test.better as "control" | "treatment"}`) })}
            {test.difference && (
              <span className="soft numbers">
                {" "}
                {t("models.interval", {
                  low: format.number(test.difference.low, 3),
                  high: format.number(test.difference.high, 3),
                })}
              </span>
            )}
          </p>
        </article>
      ))}
    </section>
  );
}
