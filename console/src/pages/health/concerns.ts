import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/queries";
import { useFormat } from "../../lib/use-format";

/** Seconds to answer above which one in a hundred waits too long. */
const SLOW = 1;

/** What is not well, in words; nothing where all is. */
export function useConcerns(figures: Schemas["FiguresOut"], state: Schemas["Ready"] | undefined): string[] {
  const { t } = useTranslation();
  const format = useFormat();
  const { queue, p99 } = figures;
  const said: string[] = [];
  if (figures.fault) said.push(t("health.fault", { why: figures.fault }));
  else if (state && state.status !== "ready") {
    said.push(t("health.not_ready", { why: state.why || t("health.starting") }));
  }
  if (figures.errors_lately > 0) {
    said.push(
      t("health.errors_lately", {
        count: figures.errors_lately,
        number: format.number(figures.errors_lately),
      }),
    );
  }
  if (p99 !== null && p99 > SLOW) said.push(t("health.slow", { seconds: format.number(p99, 1) }));
  if (queue.parked > 0)
    said.push(t("health.parked", { count: queue.parked, number: format.number(queue.parked) }));
  if (figures.model_at === null) said.push(t("facts.no_model"));
  return said;
}
