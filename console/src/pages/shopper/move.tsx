import { useTranslation } from "react-i18next";
import { useFormat } from "../../lib/use-format";

/** How many places an item rose (positive) or fell; null where it was not there before. */
export function Move({ move }: { move: number | null | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (move === undefined || move === 0) return null;
  if (move === null) return <span className="move move-new">{t("move.new")}</span>;
  const places = format.number(Math.abs(move));
  return (
    <span className={`move numbers ${move > 0 ? "move-up" : "move-down"}`}>
      <span aria-hidden>
        {move > 0 ? "▲" : "▼"}
        {places}
      </span>
      <span className="unseen">{t(move > 0 ? "move.up" : "move.down", { places })}</span>
    </span>
  );
}
