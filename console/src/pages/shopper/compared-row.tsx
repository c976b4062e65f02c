import { memo } from "react";
import { Link } from "react-aria-components";
import { useCards } from "../../api/cards";
import { ContributionBar } from "../../components/contribution-bar/contribution-bar";
import { Thumb } from "../../components/thumb/thumb";
import { becauseOf, type Row, type Slice } from "../../lib/contribution";
import { to } from "../../lib/route";
import { languageOf, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import { Move } from "./move";

interface Props {
  row: Row;
  place: number;
  /** Where it stands in the other list, in words; null until that is known. */
  there: string | null;
  move: number | null | undefined;
  slices: readonly Slice[];
  scale: { zero: number; unit: number };
  digits: number;
  lit: boolean;
  onLight: (id: string | null) => void;
}

/** One item of a list beside another list. */
export function ComparedRow({ row, place, there, move, slices, scale, digits, lit, onLight }: Props) {
  const format = useFormat();
  const cards = useCards([row.item_id, ...becauseOf(row).flatMap((one) => (one.review ? [] : [one.source]))]);
  const card = cards.get(row.item_id);
  const title = card?.title ?? row.title;
  return (
    <li
      className="compared-row"
      data-lit={lit || undefined}
      onPointerEnter={() => onLight(row.item_id)}
      onPointerLeave={() => onLight(null)}
      onFocus={() => onLight(row.item_id)}
      onBlur={() => onLight(null)}
    >
      <span className="compared-place numbers soft">{format.number(place)}</span>
      <Thumb picture={card?.picture} title={title} />
      <div className="compared-what">
        <div className="compared-head">
          <Title id={row.item_id} title={title} />
          <Move move={move} />
        </div>
        <ContributionBar
          digits={digits}
          row={row}
          slices={slices}
          scale={scale}
          titleOf={(id) => cards.get(id)?.title ?? id}
        />
        <p className="soft small">{there ?? "…"}</p>
      </div>
    </li>
  );
}

const Title = memo(function Title({ id, title }: { id: string; title: string }) {
  return (
    <Link className="compared-title" href={to("/item", { id })}>
      <bdi lang={languageOf(title)}>{shown(title)}</bdi>
    </Link>
  );
});
