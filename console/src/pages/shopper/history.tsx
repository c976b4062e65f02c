import { memo, useMemo } from "react";
import { Link } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useCards } from "../../api/cards";
import type { Schemas } from "../../api/queries";
import { Thumb } from "../../components/thumb/thumb";
import { utc } from "../../lib/format";
import { to } from "../../lib/route";
import { languageOf, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import "./history.css";

type Entry = Schemas["PastOut"];

const KNOWN = ["view", "cart", "purchase", "rating"] as const;

/** What a shopper did and wrote, the newest first. */
export const History = memo(function History({ entries }: { entries: readonly Entry[] | undefined }) {
  const { t } = useTranslation();
  const cards = useCards(useMemo(() => (entries ?? []).map((one) => one.item_id), [entries]));
  if (!entries) return null;
  if (entries.length === 0) return <p className="soft">{t("history.none")}</p>;
  return (
    <ol className="history">
      {entries.map((one) => (
        <li key={`${one.kind} ${one.id}`}>
          <Link className="history-row" href={to("/item", { id: one.item_id })}>
            <Thumb
              picture={cards.get(one.item_id)?.picture}
              title={cards.get(one.item_id)?.title ?? one.title}
            />
            <span>
              <bdi className="two-lines" lang={languageOf(cards.get(one.item_id)?.title ?? one.title)}>
                {shown(cards.get(one.item_id)?.title ?? one.title)}
              </bdi>
              <When entry={one} />
              {one.text && <q className="soft small two-lines">{shown(one.text)}</q>}
            </span>
          </Link>
        </li>
      ))}
    </ol>
  );
});

function When({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const at = entry.occurred_at;
  return (
    <span className="soft small">
      {entry.kind === "review" ? t("event.review") : kindOf(entry.event, t)}
      {entry.kind === "review" && entry.value !== null && ` ★ ${format.number(entry.value, 1)}`}
      {at !== null && (
        <>
          {" · "}
          <time dateTime={utc(at)} title={`${format.moment(at)} (${utc(at)})`}>
            {format.ago(at)}
          </time>
        </>
      )}
    </span>
  );
}

function kindOf(event: string | null, t: ReturnType<typeof useTranslation>["t"]): string {
  const known = KNOWN.find((one) => one === event);
  return known ? t(`event.${known}`) : shown(event || t("event.any"));
}
