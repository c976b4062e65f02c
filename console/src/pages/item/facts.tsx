import { useTranslation } from "react-i18next";
import { link } from "../../api/client";
import type { Schemas } from "../../api/queries";
import { Thumb } from "../../components/thumb/thumb";
import { languageOf, named, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";

/** Pictures, sounds, and what is said of the item. */
export function Facts({ item, title }: { item: Schemas["ItemOut"]; title: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pictures = item.media.filter((one) => one.kind === "image");
  const sounds = item.media.filter((one) => one.kind === "audio");
  const told: [string, string][] = [
    [t("item.category"), item.category ?? ""],
    [t("item.brand"), item.brand ?? ""],
    [t("item.price"), item.price === null ? "" : format.fixed(item.price)],
    [t("item.stock"), item.in_stock === null ? "" : t(item.in_stock ? "item.in_stock" : "item.sold_out")],
    ...Object.entries(item.attributes).map(([name, value]): [string, string] => [name, textOf(value)]),
    [t("item.id"), item.item_id],
  ];
  return (
    <section className="item-facts" aria-label={t("item.about")}>
      <div className="item-pictures">
        {pictures.length === 0 && <Thumb picture={null} title={title} size="large" />}
        {pictures.map((one) => (
          <Thumb key={one.url} picture={one.thumbnail_large} title={title} size="large" />
        ))}
      </div>
      <div className="item-told">
        {item.state !== "encoded" && <p className="soft">{t(`item.is_${item.state}`)}</p>}
        {item.description && (
          <p className="item-description" lang={languageOf(item.description)}>
            <bdi>{shown(item.description)}</bdi>
          </p>
        )}
        {sounds.map((one, number) => (
          // biome-ignore lint/a11y/useMediaCaption: sounds of items have no captions; what is said in them is text of the item.
          <audio
            key={one.url}
            controls
            preload="none"
            src={link(one.link)}
            aria-label={t("item.sound", { number: number + 1, title: named(title, 60) })}
          />
        ))}
        <dl className="item-attributes">
          {told
            .filter(([, value]) => value !== "")
            .map(([name, value]) => (
              <div key={name}>
                <dt>
                  <bdi>{shown(name)}</bdi>
                </dt>
                <dd lang={languageOf(value)}>
                  <bdi>{shown(value)}</bdi>
                </dd>
              </div>
            ))}
        </dl>
      </div>
    </section>
  );
}

function textOf(value: unknown): string {
  return value === null || value === undefined
    ? ""
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
}
