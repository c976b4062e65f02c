import { CornerDownRight, SearchCheck } from "lucide-react";
import { type RefObject, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/cards";
import { Button } from "../../components/button/button";
import { Problem } from "../../components/problem/problem";
import { languageOf, shown } from "../../lib/shown";
import { Cited } from "./cited";
import { startOver, type Turn } from "./conversation";
import { FollowUps, Sayable } from "./follow-ups";
import { type Named, type Sentence, sentencesOf } from "./said";

interface Props {
  turn: Turn;
  known: readonly Named[];
  cards: ReadonlyMap<string, Card>;
  /** Where the page finds the newest turn; other turns get none. */
  newest: RefObject<HTMLLIElement | null> | undefined;
  onAsk: (question: string) => void;
  onAgain: () => void;
}

/** A question and its answer; a sentence and the items that it cites light up together. */
export function TurnView({ turn, known, cards, newest, onAsk, onAgain }: Props) {
  const { t } = useTranslation();
  const [lit, light] = useState<string | null>(null);
  const back = turn.whole?.question ?? "";
  const told = turn.said.endsWith(back) ? turn.said.slice(0, turn.said.length - back.length) : turn.said;
  const sentences = useMemo(() => sentencesOf(told, known), [told, known]);
  return (
    <li ref={newest} className="ask-turn" aria-busy={turn.state === "asking"}>
      <p className="ask-question" lang={languageOf(turn.question)}>
        <bdi>{shown(turn.question)}</bdi>
      </p>
      {turn.state === "asking" && !turn.said && <Thinking />}
      {sentences.length > 0 && (
        <div className="ask-answer" lang={languageOf(turn.said)}>
          <p>
            {sentences.map((sentence, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: sentences are only ever added at the end.
              <Said key={place} sentence={sentence} lit={lit} light={light} turn={turn} cards={cards} />
            ))}
          </p>
        </div>
      )}
      {turn.items.length > 0 && <Cited turn={turn} cards={cards} lit={lit} light={light} />}
      {turn.whole && back && (
        <div className="ask-back" lang={languageOf(back)}>
          <p>
            <CornerDownRight aria-hidden size={18} />
            <bdi>{shown(back)}</bdi>
          </p>
          {newest && <Sayable words={turn.whole.choices} label={back} onAsk={onAsk} />}
        </div>
      )}
      {turn.state === "answered" && <Badges turn={turn} />}
      {turn.state === "stopped" && (
        <p className="ask-stopped soft">
          {t("ask.stopped")} <Button onPress={onAgain}>{t("ask.again")}</Button>
        </p>
      )}
      {turn.error && (
        <div className="ask-failed">
          <Problem error={turn.error} again={onAgain} />
          <Button look="quiet" onPress={startOver}>
            {t("ask.over")}
          </Button>
        </div>
      )}
      {newest && turn.state === "answered" && <FollowUps turn={turn} onAsk={onAsk} />}
    </li>
  );
}

interface SaidProps {
  sentence: Sentence;
  turn: Turn;
  cards: ReadonlyMap<string, Card>;
  lit: string | null;
  light: (id: string | null) => void;
}

function Said({ sentence, turn, cards, lit, light }: SaidProps) {
  const titleOf = (item: Named) => cards.get(item.item_id)?.title ?? item.title;
  const isLit = lit !== null && sentence.ids.includes(lit);
  return (
    <>
      <span className={isLit ? "ask-sentence ask-lit" : "ask-sentence"}>
        {sentence.pieces.map((piece, place) =>
          "text" in piece ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a sentence never change places.
            <bdi key={place}>{shown(piece.text)}</bdi>
          ) : (
            <a
              // biome-ignore lint/suspicious/noArrayIndexKey: as above.
              key={place}
              className="ask-cite"
              href={`#${cardId(turn, piece.cites.item_id)}`}
              lang={languageOf(titleOf(piece.cites))}
              onMouseEnter={() => light(piece.cites.item_id)}
              onMouseLeave={() => light(null)}
              onFocus={() => light(piece.cites.item_id)}
              onBlur={() => light(null)}
              onClick={(event) => {
                event.preventDefault();
                goToCard(turn, piece.cites.item_id);
              }}
            >
              <bdi>{shown(titleOf(piece.cites))}</bdi>
              <Place turn={turn} item={piece.cites.item_id} />
            </a>
          ),
        )}
      </span>
      {endsWide(sentence) ? "" : " "}
    </>
  );
}

/** Chinese stops bring their own space. */
function endsWide(sentence: Sentence): boolean {
  const last = sentence.pieces.at(-1);
  return last !== undefined && "text" in last && /[。！？]$/u.test(last.text);
}

/** The number of the item in this answer, since several may have one title. */
function Place({ turn, item }: { turn: Turn; item: string }) {
  const place = turn.items.findIndex((one) => one.item_id === item);
  return place >= 0 && <sup className="numbers">{place + 1}</sup>;
}

/** The element of a card; a turn has a card for each item that it shows, and none for those of others. */
export function cardId(turn: Turn, item: string): string {
  return `cited-${turn.number}-${turn.items.findIndex((one) => one.item_id === item)}`;
}

function goToCard(turn: Turn, item: string): void {
  const card = document.getElementById(cardId(turn, item));
  card?.scrollIntoView({ block: "nearest" });
  card?.querySelector("a")?.focus();
}

function Thinking() {
  const { t } = useTranslation();
  return (
    <p className="ask-thinking soft">
      <span aria-hidden className="ask-dots">
        <i />
        <i />
        <i />
      </span>
      {t("ask.asking")}
    </p>
  );
}

function Badges({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  return (
    <p className="ask-badges">
      <span className="ask-badge" title={t("ask.retrieval_what")}>
        <SearchCheck aria-hidden size={14} /> {t("ask.retrieval")}
      </span>
      {turn.whole?.grounded === false && (
        <span className="ask-badge ask-badge-warn">{t("ask.ungrounded")}</span>
      )}
    </p>
  );
}
