import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PLACES, places, type Schemas, type Wish } from "../../api/queries";
import { Problem } from "../../components/problem/problem";
import { Waiting } from "../../components/waiting/waiting";
import { EVEN, movesOf, type Weights } from "../../lib/contribution";
import { useFormat } from "../../lib/use-format";
import { useRested } from "../../lib/use-rested";
import { ComparedRow } from "./compared-row";
import "./compared.css";
import { useRows } from "./use-rows";

/** The list of one version. */
export interface Side {
  name: string;
  wish: Wish;
  asked: UseQueryResult<Schemas["Recommendations"]>;
}

interface Props {
  left: Side;
  right: Side;
  weights: Weights;
}

/** Milliseconds that weights rest before places further down are asked for. */
const REST = 300;

/** Two lists of one shopper beside each other: what is in both, and how far it moved. */
export function Compared({ left, right, weights }: Props) {
  const { t } = useTranslation();
  const [lit, light] = useState<string | null>(null);
  const [onLeft, onRight] = [useSide(left, weights), useSide(right, weights)];
  const first = onLeft.order.slice(0, onLeft.rows.length);
  const shared = onRight.rows.filter((row) => first.includes(row.item_id)).length;
  const both = left.asked.data && right.asked.data;
  return (
    <div className="compared" aria-busy={!(onLeft.settled && onRight.settled)}>
      <p>
        {both &&
          t("compare.shared", { count: shared, first: Math.max(onLeft.rows.length, onRight.rows.length) })}
      </p>
      <div className="compared-lists">
        <List side={left} told={onLeft} other={onRight} moves={null} lit={lit} onLight={light} />
        <Lines left={onLeft.rows} right={onRight.rows} lit={lit} />
        <List
          side={right}
          told={onRight}
          other={onLeft}
          moves={movesOf(onLeft.order, onRight.order)}
          lit={lit}
          onLight={light}
        />
      </div>
    </div>
  );
}

function useSide({ wish, asked }: Side, weights: Weights) {
  const told = useRows(asked.data, weights);
  const rested = useRested(weights, REST);
  const deep = useQuery({ ...places(wish, rested), enabled: asked.isSuccess });
  const passing = asked.isPlaceholderData || told.tried !== EVEN;
  const rows = told.rows.map((row) => row.item_id);
  const known = !passing && rested === weights && deep.data;
  return { ...told, order: known || rows, deep: Boolean(known), settled: !passing };
}

type Told = ReturnType<typeof useSide>;

interface ListProps {
  side: Side;
  told: Told;
  other: Told;
  moves: ReadonlyMap<string, number | null> | null;
  lit: string | null;
  onLight: (id: string | null) => void;
}

function List({ side: { name, asked }, told, other, moves, lit, onLight }: ListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { rows, slices, scale, digits } = told;
  const there = (id: string) => {
    const at = other.order.indexOf(id);
    if (at >= 0) return t("compare.there", { place: format.number(at + 1) });
    if (!other.deep) return null;
    if (other.order.length < PLACES) return t("compare.not_there");
    return t("compare.far", { number: format.number(PLACES) });
  };
  return (
    <section className="compared-list" aria-label={name}>
      <h3 className="compared-name">{name}</h3>
      {asked.error && <Problem error={asked.error} again={() => asked.refetch()} />}
      {asked.isPending && <Waiting look="rows" />}
      <ol>
        {rows.map((row, place) => (
          <ComparedRow
            key={row.item_id}
            row={row}
            place={place + 1}
            there={there(row.item_id)}
            move={moves?.get(row.item_id)}
            slices={slices[place] ?? []}
            scale={scale}
            digits={digits}
            lit={lit === row.item_id}
            onLight={onLight}
          />
        ))}
      </ol>
    </section>
  );
}

interface LinesProps {
  left: Told["rows"];
  right: Told["rows"];
  lit: string | null;
}

/** A line from each item to itself in the other list. */
function Lines({ left, right, lit }: LinesProps) {
  const rows = Math.max(left.length, right.length);
  return (
    <svg className="compared-lines" viewBox={`0 0 1 ${rows || 1}`} preserveAspectRatio="none" aria-hidden>
      {left.map(({ item_id }, from) => {
        const to = right.findIndex((one) => one.item_id === item_id);
        if (to < 0) return null;
        const way = to < from ? "line-up" : to > from ? "line-down" : undefined;
        return (
          <line
            key={item_id}
            x1={0}
            y1={from + 0.5}
            x2={1}
            y2={to + 0.5}
            className={way}
            data-lit={lit === item_id || undefined}
          />
        );
      })}
    </svg>
  );
}
