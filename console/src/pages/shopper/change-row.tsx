import { Link } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/cards";
import { PLACES } from "../../api/queries";
import { Thumb } from "../../components/thumb/thumb";
import { addedBy, type Change } from "../../lib/changes";
import type { Row, Term } from "../../lib/contribution";
import { digitsFor } from "../../lib/format";
import { to } from "../../lib/route";
import { languageOf, named, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import type { Source } from "./use-sent";

/** How far down the orders before and after are known. */
export interface Depth {
  before: number;
  after: number;
}

interface Props {
  change: Change;
  /** The row of the list now; undefined where the item is further down. */
  row: Row | undefined;
  card: Card | undefined;
  source: Source;
  depth: Depth;
}

/** One item that came, went or moved, and what was added that speaks for or against it. */
export function ChangeRow({ change, row, card, source, depth }: Props) {
  const title = card?.title ?? row?.title ?? change.id;
  return (
    <li className="change">
      <Thumb picture={card?.picture} title={title} />
      <div>
        <Link href={to("/item", { id: change.id })}>
          <bdi className="two-lines" lang={languageOf(title)}>
            {shown(title)}
          </bdi>
        </Link>
        <Places change={change} had={change.id === source.item} depth={depth} />
        <Why change={change} row={row} source={source} />
      </div>
    </li>
  );
}

interface PlacesProps extends Pick<Props, "change" | "depth"> {
  /** Whether it is in the history now. */
  had: boolean;
}

function Places({ change: { from, to: now }, had, depth }: PlacesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const place = (at: number | null, known: number) => {
    if (at !== null) return format.number(at);
    return had || known < PLACES
      ? t("changes.nowhere")
      : t("changes.beyond", { number: format.number(PLACES) });
  };
  const places = { from: place(from, depth.before), to: place(now, depth.after) };
  return (
    <p className="small numbers">
      <span aria-hidden>{`${places.from} → ${places.to}`}</span>
      <span className="unseen">{t("changes.places", places)}</span>
    </p>
  );
}

function Why({ change, row, source }: Pick<Props, "change" | "row" | "source">) {
  const { t } = useTranslation();
  const format = useFormat();
  const why = () => {
    if (change.kind === "went" && change.id === source.item) return t("changes.had");
    const added = row && addedBy(row, (term) => isOf(term, source));
    if (!row || !added) return t("changes.others");
    const digits = digitsFor(Math.abs(row.score));
    const score = format.fixed(Math.abs(added.score), digits);
    if (Number(Math.abs(added.score).toFixed(digits)) === 0) return t("changes.others");
    const fell = change.from !== null && (change.to === null || change.to > change.from);
    return t(added.score < 0 ? "changes.takes" : fell ? "changes.adds_less" : "changes.adds", {
      title: named(source.title, 40),
      score,
      parts: added.parts.map((part) => t(`part.${part}`)).join(t("list_comma")),
    });
  };
  const told = why();
  return told && <p className="soft small">{told}</p>;
}

function isOf(term: Term, { item, review }: Source): boolean {
  return term.review ? term.source === review : term.source === item;
}
