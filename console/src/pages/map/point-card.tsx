import { useEffect, useState } from "react";
import { Link } from "react-aria-components";
import { useCards } from "../../api/cards";
import { Thumb } from "../../components/thumb/thumb";
import { to } from "../../lib/route";
import { languageOf, shown } from "../../lib/shown";
import type { Store } from "../../lib/store";
import type { Plane, Size } from "./plane";
import type { CatalogueMap } from "./read";

interface Props {
  map: CatalogueMap;
  plane: Plane;
  size: Size;
  pointed: Store<number | null>;
}

/** Milliseconds of rest on a point before its item is asked for. */
const REST = 80;

/** Pixels between a point and its card, and of the card's width with that. */
const BESIDE = 14;
const WIDE = 250;

/** A ring around the item that is pointed at, and its card beside. */
export function PointCard({ map, plane, size, pointed }: Props) {
  const position = pointed.use();
  const [rested, setRested] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setRested(position), position === null ? 0 : REST);
    return () => clearTimeout(timer);
  }, [position]);
  if (position === null || position >= map.ids.length) return null;
  const x = plane.x + plane.scale * (map.x[position] as number);
  const y = plane.y - plane.scale * (map.y[position] as number);
  if (x < 0 || y < 0 || x > size.width || y > size.height) return null;
  const beside = {
    ...(x + WIDE < size.width ? { left: x + BESIDE } : { right: size.width - x + BESIDE }),
    ...(y < size.height / 2 ? { top: y + BESIDE } : { bottom: size.height - y + BESIDE }),
  };
  return (
    <>
      <span className="map-ring" style={{ left: x, top: y }} aria-hidden />
      {rested === position && (
        <div className="map-card" style={beside}>
          <CardOf id={map.ids[position] as string} />
        </div>
      )}
    </>
  );
}

function CardOf({ id }: { id: string }) {
  const card = useCards([id]).get(id);
  const title = card?.title ?? id;
  return (
    <Link className="map-card-link" href={to("/item", { id })}>
      <Thumb picture={card?.picture} title={title} />
      <span>
        <bdi className="two-lines" lang={languageOf(title)}>
          {shown(title)}
        </bdi>
        {card?.category && <bdi className="soft small two-lines">{shown(card.category)}</bdi>}
      </span>
    </Link>
  );
}
