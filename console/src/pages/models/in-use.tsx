import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/queries";
import { nameOf } from "../../lib/model-names";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import { measuredOf } from "./facts";

/** The model that answers: what it is, how old, and how well it did. */
export function InUse({ model }: { model: Schemas["ModelOut"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const measured = measuredOf(model);
  return (
    <section className="panel live-model" aria-labelledby="models-in-use">
      <h2 id="models-in-use">{t("models.in_use", { name: shown(nameOf(model)) })}</h2>
      <p className="soft numbers">
        {t("models.trained", { ago: format.ago(model.created_at), id: model.id })}
      </p>
      {measured ? (
        <p className="numbers">
          {t("models.recall", {
            k: measured.k,
            value: format.number(measured.recall, 3),
            users: format.number(measured.users),
          })}
          {measured.gain !== null && ` · ${inWords(measured.gain, measured.gainInterval)}`}
        </p>
      ) : (
        <p className="soft">{t("models.unmeasured")}</p>
      )}
    </section>
  );

  function inWords(gain: number, interval: readonly [number, number] | null): string {
    const value = `${gain >= 0 ? "+" : "−"}${format.number(Math.abs(gain), 3)}`;
    if (interval === null) return t("models.gain", { value });
    const sure = interval[0] > 0 || interval[1] < 0;
    return t(sure ? "models.gain_sure" : "models.gain_unsure", { value });
  }
}
