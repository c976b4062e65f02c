import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { cardOf, oneItem, useCards } from "../../api/cards";
import { link } from "../../api/client";
import { reviewsOf, type Schemas, similarTo } from "../../api/queries";
import { Empty } from "../../components/empty/empty";
import { ItemGrid } from "../../components/item-card/item-grid";
import { Modalities } from "../../components/modalities/modalities";
import { Page } from "../../components/page/page";
import { Problem } from "../../components/problem/problem";
import { SoundButton } from "../../components/sound-button/sound-button";
import { Thumb } from "../../components/thumb/thumb";
import { Waiting } from "../../components/waiting/waiting";
import { language } from "../../lib/preferences";
import { useQueryOf } from "../../lib/route";
import { named, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import "./item.css";

/** One item: what it is, what is like it, and what people wrote. */
export default function ItemPage() {
  const { t } = useTranslation();
  const [query] = useQueryOf("/item");
  const id = query.get("id") ?? "";
  const spoken = language.use();
  const found = useQuery(oneItem(id));
  const card = found.data ? cardOf(found.data, spoken) : null;
  return (
    <Page key={id} title={card ? named(card.title, 80) : t("item.title")}>
      {found.error && <Problem error={found.error} again={() => found.refetch()} />}
      {found.isPending && <Waiting look="rows" />}
      {found.data === null && <Empty title={t("item.none")} href="/shop" action={t("missing.action")} />}
      {found.data && <Known item={found.data} />}
    </Page>
  );
}

function Known({ item }: { item: Schemas["ItemOut"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const card = cardOf(item, language.use());
  const large = item.media.find((one) => one.kind === "image")?.thumbnail_large;
  const facts: [string, string][] = Object.entries({
    [t("item.category")]: item.category,
    [t("item.brand")]: item.brand,
    [t("item.price")]: item.price === null ? null : format.fixed(item.price),
    ...item.attributes,
  }).flatMap(([name, value]) =>
    value === null || value === "" ? [] : [[name, String(value)] as [string, string]],
  );
  return (
    <>
      <div className="item">
        <Thumb picture={large} title={card.title} size="large" />
        <div className="item-facts">
          <Modalities present={card.present} lacking={card.lacking} />
          {card.sound && <SoundButton source={link(card.sound)} title={card.title} />}
          {item.description && <p>{shown(item.description)}</p>}
          <dl>
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt className="soft small">{shown(name)}</dt>
                <dd>{shown(value)}</dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
      <Similar id={item.item_id} />
      <Reviews id={item.item_id} />
    </>
  );
}

function Similar({ id }: { id: string }) {
  const { t } = useTranslation();
  const found = useQuery(similarTo(id));
  const ids = useMemo(() => found.data?.items.map((one) => one.item_id) ?? [], [found.data]);
  const cards = useCards(ids);
  const there = useMemo(() => ids.flatMap((one) => cards.get(one) ?? []), [ids, cards]);
  if (found.error) return <Problem error={found.error} />;
  if (there.length === 0) return null;
  return (
    <section className="item-part">
      <h2>{t("item.similar")}</h2>
      <ItemGrid label={t("item.similar")} cards={there} />
    </section>
  );
}

function Reviews({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const reviews = useQuery(reviewsOf(id)).data?.reviews ?? [];
  if (reviews.length === 0) return null;
  return (
    <section className="item-part">
      <h2>{t("item.reviews")}</h2>
      <ul className="item-reviews">
        {reviews.map((one) => (
          <li key={one.review_id}>
            {one.rating !== null && <span className="numbers">★ {format.number(one.rating, 1)} </span>}
            <bdi>{shown(one.text ?? one.transcript ?? "")}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
