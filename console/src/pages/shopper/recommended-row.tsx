import { memo } from "react";
import { Link } from "react-aria-components";
import type { Card } from "../../api/cards";
import { ContributionBar } from "../../components/contribution-bar/contribution-bar";
import { Thumb } from "../../components/thumb/thumb";
import type { Row, Slice } from "../../lib/contribution";
import { to } from "../../lib/route";
import { languageOf, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import { Because, type Cause } from "./because";
import { Move } from "./move";

interface Props {
  row: Row;
  place: number;
  slices: readonly Slice[];
  scale: { zero: number; unit: number };
  move: number | null | undefined;
  /** Digits of scores after the point. */
  digits: number;
  card: Card | undefined;
  causes: readonly Cause[];
  titleOf: (id: string) => string;
}

/** One recommendation: what it is, its score and parts, and what it comes from. */
export function RecommendedRow(props: Props) {
  const { row, place, slices, scale, move, digits, card, causes, titleOf } = props;
  const format = useFormat();
  const title = card?.title ?? row.title;
  return (
    <li className="row" data-moved={move || move === null ? true : undefined}>
      <span className="row-place numbers soft">{format.number(place)}</span>
      <Thumb picture={card?.picture} title={title} size="card" />
      <div className="row-what">
        <div className="row-head">
          <Title id={row.item_id} title={title} />
          <Move move={move} />
          <span className="row-score numbers">{format.fixed(row.score, digits)}</span>
        </div>
        <Facts category={card?.category} price={card?.price} />
        <ContributionBar digits={digits} row={row} slices={slices} scale={scale} titleOf={titleOf} />
        {row.reason && <p className="small">{shown(row.reason)}</p>}
        <Because causes={causes} />
      </div>
    </li>
  );
}

// What a moving weight leaves as it is, is not drawn anew.
const Title = memo(function Title({ id, title }: { id: string; title: string }) {
  return (
    <h3>
      <Link href={to("/item", { id })}>
        <bdi className="two-lines" lang={languageOf(title)}>
          {shown(title)}
        </bdi>
      </Link>
    </h3>
  );
});

function Facts({ category, price }: { category?: string | null; price?: number | null }) {
  const format = useFormat();
  const facts = [category && shown(category), price != null && format.fixed(price)];
  return <p className="soft small">{facts.filter(Boolean).join(" · ")}</p>;
}
