import { useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { type Card, useCards } from "../../api/cards";
import { places, recommendations, reviewNamed, type Wish } from "../../api/queries";
import { Button } from "../../components/button/button";
import { type Change, changesOf } from "../../lib/changes";
import type { Row, Weights } from "../../lib/contribution";
import { named } from "../../lib/shown";
import { ChangeRow, type Depth } from "./change-row";
import type { Changed } from "./use-change";
import type { Source } from "./use-sent";
import "./what-changed.css";

interface Props {
  changed: Changed;
  wish: Wish;
  weights: Weights;
  first: number;
  onClose: () => void;
}

const KINDS = ["came", "went", "moved"] as const;

/** Rows of which it is known why they are where they are: also of most that went. */
const DEEP = 30;

/** Moves that are told; the farthest come first. */
const MOVES = 5;

/** What came, went and moved after something was added to the history, and what that itself adds. */
export function WhatChanged({ changed, wish, weights, first, onClose }: Props) {
  const { t } = useTranslation();
  const after = useQuery(places(wish, weights));
  const reading = useReading(wish.user, changed.source);
  const list = useQuery({ ...recommendations(wish, weights, DEEP), placeholderData: undefined });
  const isSince = Math.min(after.dataUpdatedAt, list.dataUpdatedAt) >= changed.at;
  const fresh = isSince ? (after.data ?? null) : null;
  const changes = fresh ? changesOf(changed.before, fresh, first) : [];
  const cards = useCards(changes.map((one) => one.id));
  const title = named(changed.source.title, 60);
  return (
    <section className="panel changes" aria-labelledby="changes" aria-busy={fresh === null || reading}>
      <div className="changes-head">
        <h3 id="changes">{t("changes.title")}</h3>
        <p className="soft">{t(`changes.by_${changed.source.event ?? "review"}`, { title })}</p>
        <Button look="quiet" aria-label={t("changes.close")} onPress={onClose}>
          <X aria-hidden size={16} />
        </Button>
      </div>
      {reading && <p className="soft small">{t("changes.reading")}</p>}
      {fresh && changes.length === 0 && <p>{t("changes.same", { count: first })}</p>}
      <div className="changes-kinds">
        {KINDS.map((kind) => (
          <Kind
            key={kind}
            kind={kind}
            changes={changes.filter((one) => one.kind === kind)}
            source={changed.source}
            rows={list.data?.items ?? []}
            cards={cards}
            depth={{ before: changed.before.length, after: fresh?.length ?? 0 }}
          />
        ))}
      </div>
    </section>
  );
}

/** Whether a review that was sent is still being read; the lists follow once more when it is. */
function useReading(user: string, { review }: Source): boolean {
  const queries = useQueryClient();
  const stored = useQuery({ ...reviewNamed(review ?? ""), enabled: review !== null });
  const state = stored.data?.state;
  useEffect(() => {
    if (state === "encoded") void queries.invalidateQueries({ queryKey: ["recommendations", user] });
  }, [state, user, queries]);
  return review !== null && (stored.isPending || state === "pending");
}

interface KindProps {
  kind: (typeof KINDS)[number];
  changes: readonly Change[];
  source: Source;
  rows: readonly Row[];
  cards: ReadonlyMap<string, Card>;
  depth: Depth;
}

function Kind({ kind, changes, source, rows, cards, depth }: KindProps) {
  const { t } = useTranslation();
  if (changes.length === 0) return null;
  const told = kind === "moved" ? changes.slice(0, MOVES) : changes;
  return (
    <div>
      <h4 id={`changes-${kind}`}>{t(`changes.${kind}`)}</h4>
      <ul aria-labelledby={`changes-${kind}`}>
        {told.map((change) => (
          <ChangeRow
            key={change.id}
            change={change}
            row={rows.find((one) => one.item_id === change.id)}
            card={cards.get(change.id)}
            source={source}
            depth={depth}
          />
        ))}
      </ul>
      {told.length < changes.length && (
        <p className="soft small">{t("changes.more", { count: changes.length - told.length })}</p>
      )}
    </div>
  );
}
