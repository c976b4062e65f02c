import { Link } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/cards";
import type { Schemas } from "../../api/queries";
import { ContributionBar } from "../../components/contribution-bar/contribution-bar";
import { Thumb } from "../../components/thumb/thumb";
import { becauseOf, type Row, type Slice, type Weights } from "../../lib/contribution";
import { to } from "../../lib/route";
import { languageOf, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";

interface Props {
  row: Row;
  place: number;
  slices: readonly Slice[];
  scale: { zero: number; unit: number };
  weights: Weights;
  move: number | null | undefined;
  /** Digits of scores after the point. */
  digits: number;
  cards: ReadonlyMap<string, Card>;
  reviews: ReadonlyMap<string, Schemas["PastOut"]>;
}

/** One recommendation: what it is, its score and parts, and what it comes from. */
export function RecommendedRow({ row, place, slices, scale, weights, move, digits, cards, reviews }: Props) {
  const format = useFormat();
  const card = cards.get(row.item_id);
  const title = card?.title ?? row.title;
  const facts = [card?.category && shown(card.category), card?.price != null && format.fixed(card.price)];
  return (
    <li className="row" data-moved={move || move === null ? true : undefined}>
      <span className="row-place numbers soft">{format.number(place)}</span>
      <Thumb picture={card?.picture} title={title} size="card" />
      <div className="row-what">
        <div className="row-head">
          <h3>
            <Link href={to("/item", { id: row.item_id })}>
              <bdi className="two-lines" lang={languageOf(title)}>
                {shown(title)}
              </bdi>
            </Link>
          </h3>
          <Move move={move} />
          <span className="row-score numbers">{format.fixed(row.score, digits)}</span>
        </div>
        <p className="soft small">{facts.filter(Boolean).join(" · ")}</p>
        <ContributionBar
          digits={digits}
          row={row}
          slices={slices}
          scale={scale}
          titleOf={(id) => cards.get(id)?.title ?? id}
        />
        {row.reason && <p className="small">{shown(row.reason)}</p>}
        <Because row={row} weights={weights} cards={cards} reviews={reviews} />
      </div>
    </li>
  );
}

function Move({ move }: { move: number | null | undefined }) {
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

function Because({ row, weights, cards, reviews }: Pick<Props, "row" | "weights" | "cards" | "reviews">) {
  const { t } = useTranslation();
  const sources = becauseOf(row, weights).filter((one) => (one.review ? reviews : cards).has(one.source));
  if (sources.length === 0) return null;
  return (
    <div className="because small">
      <span className="soft">{t("because.of")}</span>
      {sources.map(({ source, review }) => {
        if (review) return <WrittenReview key={source} review={reviews.get(source)} />;
        const title = cards.get(source)?.title ?? source;
        return (
          <Link key={source} href={to("/item", { id: source })} className="because-source">
            <Thumb picture={cards.get(source)?.picture} title={title} />
            <bdi className="because-title" lang={languageOf(title)}>
              {shown(title)}
            </bdi>
          </Link>
        );
      })}
    </div>
  );
}

function WrittenReview({ review }: { review: Schemas["PastOut"] | undefined }) {
  const { t } = useTranslation();
  if (!review) return null;
  return (
    <Link className="because-source because-review" href={to("/item", { id: review.item_id })}>
      <bdi className="because-title">
        {shown(review.text ?? t("because.review", { title: review.title }))}
      </bdi>
    </Link>
  );
}
