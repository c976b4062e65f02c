import { Link } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/cards";
import { link } from "../../api/client";
import { SoundButton } from "../../components/sound-button/sound-button";
import { Thumb } from "../../components/thumb/thumb";
import { to } from "../../lib/route";
import { languageOf, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import type { FoundItem, Turn } from "./conversation";
import { cardId } from "./turn";

const WAYS = ["words", "meaning", "across", "reviews", "kind", "like", "popular", "taste"] as const;
const MOST_WAYS = 3;

interface Props {
  turn: Turn;
  cards: ReadonlyMap<string, Card>;
  lit: string | null;
  light: (id: string | null) => void;
}

/** The items of an answer, in its order: the numbers are those by which a next question may speak of them. */
export function Cited({ turn, cards, lit, light }: Props) {
  const { t } = useTranslation();
  return (
    <ol className="ask-items" aria-label={t("ask.items")}>
      {turn.items.map((item, place) => (
        <li
          key={item.item_id}
          id={cardId(turn, item.item_id)}
          className={lit === item.item_id ? "ask-item ask-item-lit" : "ask-item"}
          onMouseEnter={() => light(item.item_id)}
          onMouseLeave={() => light(null)}
          onFocus={() => light(item.item_id)}
          onBlur={() => light(null)}
        >
          <Item item={item} card={cards.get(item.item_id)} place={place + 1} />
        </li>
      ))}
    </ol>
  );
}

function Item({ item, card, place }: { item: FoundItem; card: Card | undefined; place: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const price = card?.price;
  const title = card?.title ?? item.title;
  const facts = [card?.category && shown(card.category), price != null && format.fixed(price)].filter(
    Boolean,
  );
  const ways = WAYS.filter((way) => (item.parts[way] ?? 0) > 0)
    .sort((one, other) => (item.parts[other] ?? 0) - (item.parts[one] ?? 0))
    .slice(0, MOST_WAYS)
    .map((way) => t(`ask.by.${way}`));
  return (
    <>
      <div className="ask-item-picture">
        <Thumb picture={card?.picture} title={title} size="card" />
        <span className="ask-place numbers" aria-hidden>
          {place}
        </span>
        {card?.sound && <SoundButton source={link(card.sound)} title={title} />}
      </div>
      <Link className="ask-item-title two-lines" href={to("/item", { id: item.item_id })}>
        <bdi lang={languageOf(title)}>{shown(title)}</bdi>
      </Link>
      {facts.length > 0 && <span className="soft small numbers">{facts.join(" · ")}</span>}
      {ways.length > 0 && (
        <span className="soft small">{t("ask.matched", { ways: ways.join(t("list_comma")) })}</span>
      )}
      {item.unsaid.length > 0 && (
        <span className="small ask-unsaid">
          {t("ask.unsaid", { words: item.unsaid.map(shown).join(t("list_comma")) })}
        </span>
      )}
    </>
  );
}
