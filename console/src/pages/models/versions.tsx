import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/queries";
import { nameOf } from "../../lib/model-names";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import { Activate } from "./activate";
import { axisOf, measuredOf } from "./facts";
import { Interval } from "./interval";

/** All versions with their recall and its interval on one axis, so that an overlap is seen. */
export function Versions({ models }: { models: readonly Schemas["ModelOut"][] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const measured = models.flatMap((model) => measuredOf(model) ?? []);
  const axis = axisOf(measured);
  return (
    <section className="panel" aria-labelledby="models-versions">
      <h2 id="models-versions">{t("models.versions")}</h2>
      <table className="table numbers">
        <thead>
          <tr>
            <th scope="col">{t("models.version")}</th>
            <th scope="col">{t("models.state")}</th>
            <th scope="col">{t("models.age")}</th>
            <th scope="col">{t("models.metric", { k: measured[0]?.k ?? 20 })}</th>
            <th scope="col">
              <span className="unseen">{t("models.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => {
            const found = measuredOf(model);
            return (
              <tr key={model.id}>
                <th scope="row" data-label={t("models.version")}>
                  <span>
                    {shown(nameOf(model))} <span className="soft small">{model.id}</span>
                  </span>
                </th>
                <td data-label={t("models.state")}>
                  <span>
                    {t(`models.is_${model.state}`)}
                    {model.reason && <span className="soft small"> {shown(model.reason)}</span>}
                  </span>
                </td>
                <td data-label={t("models.age")}>{format.ago(model.created_at)}</td>
                <td data-label={t("models.metric", { k: found?.k ?? 20 })}>
                  {found ? (
                    <span className="measured">
                      <Interval measured={found} axis={axis} />
                      <span>
                        {format.number(found.recall, 3)}
                        {found.interval && (
                          <span className="soft small">
                            {" "}
                            {t("models.interval", {
                              low: format.number(found.interval[0], 3),
                              high: format.number(found.interval[1], 3),
                            })}
                          </span>
                        )}
                      </span>
                    </span>
                  ) : (
                    <span className="soft">{t("models.unmeasured_short")}</span>
                  )}
                </td>
                <td>
                  {(model.state === "previous" || model.state === "candidate") && <Activate model={model} />}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
