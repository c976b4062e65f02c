import { Link } from "react-aria-components";
import { useCards } from "../../api/cards";
import { Thumb } from "../../components/thumb/thumb";
import { to } from "../../lib/route";
import { languageOf, shown } from "../../lib/shown";

export interface Entry {
  id: string;
  /** What stands below the title. */
  below: string;
}

/** Items in one row, which scrolls sideways where it is long. */
export function Row({ entries }: { entries: readonly Entry[] }) {
  const cards = useCards(entries.map((one) => one.id));
  return (
    <ul className="item-row">
      {entries.map(({ id, below }, rank) => {
        const title = cards.get(id)?.title ?? id;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item may stand in a row for several reasons.
          <li key={`${id} ${rank}`}>
            <Link className="item-row-one" href={to("/item", { id })}>
              <Thumb picture={cards.get(id)?.picture} title={title} size="card" />
              <bdi className="two-lines" lang={languageOf(title)}>
                {shown(title)}
              </bdi>
              <span className="soft small numbers">{below}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
