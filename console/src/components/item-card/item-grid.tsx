import type { ReactNode } from "react";
import { GridList, GridListItem } from "react-aria-components";
import type { Card } from "../../api/cards";
import { link } from "../../api/client";
import { to } from "../../lib/route";
import { languageOf, named, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import { Modalities } from "../modalities/modalities";
import { SoundButton } from "../sound-button/sound-button";
import { Thumb } from "../thumb/thumb";
import "./item-card.css";

interface Props {
  label: string;
  cards: readonly Card[];
  /** What stands below a card, such as how well it matched. */
  below?: (card: Card) => ReactNode;
  /** Told which card a pointer is on; null where it is on none. */
  onPoint?: (id: string | null) => void;
}

/** Items as cards, pictures first; arrows go from one to the next, Enter opens. */
export function ItemGrid({ label, cards, below, onPoint }: Props) {
  return (
    <GridList
      className="item-grid"
      layout="grid"
      aria-label={label}
      items={cards}
      dependencies={[below, onPoint]}
      keyboardNavigationBehavior="tab"
    >
      {(card) => (
        <GridListItem
          className="item-card"
          id={card.id}
          textValue={named(card.title)}
          href={to("/item", { id: card.id })}
          onHoverStart={() => onPoint?.(card.id)}
          onHoverEnd={() => onPoint?.(null)}
        >
          <ItemCard card={card}>{below?.(card)}</ItemCard>
        </GridListItem>
      )}
    </GridList>
  );
}

function ItemCard({ card, children }: { card: Card; children: ReactNode }) {
  const format = useFormat();
  const facts = [card.category && shown(card.category), card.price !== null && format.fixed(card.price)];
  return (
    <>
      <div className="item-card-picture">
        <Thumb picture={card.picture} title={card.title} size="card" />
        {card.sound && <SoundButton source={link(card.sound)} title={card.title} />}
      </div>
      <bdi className="item-card-title two-lines" lang={languageOf(card.title)}>
        {shown(card.title)}
      </bdi>
      <span className="soft small two-lines">{facts.filter(Boolean).join(" · ")}</span>
      {children ?? <Modalities present={card.present} lacking={card.lacking} />}
    </>
  );
}
