import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/queries";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";

/** The step that is being done, and how far it is. */
export function Working({ told }: { told: Schemas["StartOut"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const progress = told.progress;
  const counted = progress && progress.total > 1;
  return (
    <section className="panel" aria-labelledby="start-working">
      <h2 id="start-working" aria-live="polite">
        {t(`start.work_${told.work ?? "take"}`)}
      </h2>
      <p className="numbers">
        {progress ? shown(progress.what) : t("start.beginning")}
        {counted && ` ${format.number(progress.done)} / ${format.number(progress.total)}`}
      </p>
      <progress
        max={counted ? progress.total : undefined}
        value={counted ? progress.done : undefined}
        aria-label={progress ? shown(progress.what) : t("start.beginning")}
      />
      <p className="soft small">{t("start.leave")}</p>
    </section>
  );
}
