import { memo } from "react";
import { Link } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/cards";
import type { Schemas } from "../../api/queries";
import { Thumb } from "../../components/thumb/thumb";
import { becauseOf, type Row, type Weights } from "../../lib/contribution";
import { to } from "../../lib/route";
import { languageOf, shown } from "../../lib/shown";

/** A past item or a review that speaks for a row. */
export type Cause = Card | Schemas["PastOut"];

function isCard(cause: Cause): cause is Card {
  return "picture" in cause;
}

/** What speaks most for a row, of what is known. */
export function causesOf(
  row: Row,
  weights: Weights,
  cards: ReadonlyMap<string, Card>,
  reviews: ReadonlyMap<string, Schemas["PastOut"]>,
): Cause[] {
  return becauseOf(row, weights).flatMap(({ source, review }) => {
    const found = review ? reviews.get(source) : cards.get(source);
    return found ? [found] : [];
  });
}

interface Props {
  causes: readonly Cause[];
}

export const Because = memo(
  function Because({ causes }: Props) {
    const { t } = useTranslation();
    if (causes.length === 0) return null;
    return (
      <div className="because small">
        <span className="soft">{t("because.of")}</span>
        {causes.map((cause) =>
          isCard(cause) ? (
            <Link key={cause.id} href={to("/item", { id: cause.id })} className="because-source">
              <Thumb picture={cause.picture} title={cause.title} />
              <bdi className="because-title" lang={languageOf(cause.title)}>
                {shown(cause.title)}
              </bdi>
            </Link>
          ) : (
            <Link
              key={cause.id}
              href={to("/item", { id: cause.item_id })}
              className="because-source because-review"
            >
              <bdi className="because-title">
                {shown(cause.text ?? t("because.review", { title: cause.title }))}
              </bdi>
            </Link>
          ),
        )}
      </div>
    );
  },
  ({ causes }, next) =>
    causes.length === next.causes.length && causes.every((cause, place) => cause === next.causes[place]),
);
