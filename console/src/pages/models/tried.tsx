import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/queries";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import { triedOf } from "./facts";

/** What auto tried for the model in use, folded; nothing where it was no auto. */
export function Tried({ model }: { model: Schemas["ModelOut"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tried = triedOf(model).map((one, rank) => ({ ...one, rank }));
  if (tried.length === 0) return null;
  return (
    <details className="panel">
      <summary>{t("models.tried", { count: tried.length })}</summary>
      <table className="table numbers">
        <thead>
          <tr>
            <th scope="col">{t("models.model")}</th>
            <th scope="col">{t("models.recall_short")}</th>
            <th scope="col">{t("models.weight")}</th>
            <th scope="col">{t("models.seconds")}</th>
          </tr>
        </thead>
        <tbody>
          {tried.map((one) => (
            <tr key={one.rank}>
              <th scope="row" data-label={t("models.model")}>
                {shown(one.model)}
              </th>
              <td data-label={t("models.recall_short")}>
                {one.recall === null ? shown(one.leftOut) : format.number(one.recall, 3)}
              </td>
              <td data-label={t("models.weight")}>{one.weight === 0 ? "–" : format.number(one.weight, 2)}</td>
              <td data-label={t("models.seconds")}>{format.number(one.seconds, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
