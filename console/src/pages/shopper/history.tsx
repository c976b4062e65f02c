import { useMemo } from "react";
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

type Event = Schemas["StoredEvent"];

const KNOWN = ["view", "cart", "purchase", "rating"] as const;

/** What a shopper did, the newest first. */
export function History({ events }: { events: readonly Event[] | undefined }) {
  const { t } = useTranslation();
  const newest = useMemo(() => [...(events ?? [])].reverse(), [events]);
  const cards = useCards(useMemo(() => newest.map((one) => one.item_id), [newest]));
  if (!events) return null;
  if (newest.length === 0) return <p className="soft">{t("history.none")}</p>;
  return (
    <ol className="history">
      {newest.map((one) => (
        <li key={one.event_id}>
          <Link className="history-row" href={to("/item", { id: one.item_id })}>
            <Thumb
              picture={cards.get(one.item_id)?.picture}
              title={cards.get(one.item_id)?.title ?? one.item_id}
            />
            <span>
              <bdi className="two-lines" lang={languageOf(cards.get(one.item_id)?.title ?? "")}>
                {shown(cards.get(one.item_id)?.title ?? one.item_id)}
              </bdi>
              <When event={one} />
            </span>
          </Link>
        </li>
      ))}
    </ol>
  );
}

function When({ event }: { event: Event }) {
  const { t } = useTranslation();
  const format = useFormat();
  const known = KNOWN.find((one) => one === event.event);
  const kind = known ? t(`event.${known}`) : shown(event.event ?? t("event.any"));
  return (
    <span className="soft small">
      {kind}
      {event.occurred_at !== null && (
        <>
          {" · "}
          <time
            dateTime={utc(event.occurred_at)}
            title={`${format.moment(event.occurred_at)} (${utc(event.occurred_at)})`}
          >
            {format.ago(event.occurred_at)}
          </time>
        </>
      )}
    </span>
  );
}
