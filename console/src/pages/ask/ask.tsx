import { RotateCcw } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCards } from "../../api/cards";
import { Button } from "../../components/button/button";
import { Empty } from "../../components/empty/empty";
import { Page } from "../../components/page/page";
import { announce } from "../../lib/announce";
import { useQueryOf } from "../../lib/route";
import { shown } from "../../lib/shown";
import { useNothingToAsk } from "./available";
import { Beginning } from "./beginning";
import { Composer } from "./composer";
import { again, ask, namedIn, startOver, turns } from "./conversation";
import { TurnView } from "./turn";
import "./ask.css";

/** Questions of a shopper in words, and answers that cite items. */
export default function AskPage() {
  const { t } = useTranslation();
  const [query] = useQueryOf("/ask");
  const user = query.get("user") ?? "";
  const told = turns.use();
  const last = told.at(-1);
  const known = namedIn(told);
  const cards = useCards(known.map((one) => one.item_id));
  const newest = useRef<HTMLLIElement>(null);
  const number = last?.number;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn and its end are when to scroll.
  useEffect(() => {
    newest.current?.scrollIntoView({ block: "start" });
  }, [number, last?.state]);
  useEffect(() => {
    if (last?.state === "answered") announce(shown(last.said));
  }, [last?.state, last?.said]);

  const reason = useNothingToAsk();

  const say = (question: string) => void ask(question, user);
  if (reason !== null) {
    return (
      <Page title={t("pages.ask")}>
        <Empty title={reason} href="/shop" action={t("missing.action")} />
      </Page>
    );
  }
  const actions = told.length > 0 && (
    <Button onPress={startOver}>
      <RotateCcw aria-hidden size={18} /> {t("ask.over")}
    </Button>
  );
  return (
    <Page title={t("pages.ask")} actions={actions}>
      <div className="ask">
        {told.length === 0 && <Beginning onAsk={say} />}
        <ol className="ask-turns" aria-label={t("ask.conversation")}>
          {told.map((turn) => (
            <TurnView
              key={turn.number}
              turn={turn}
              known={known}
              cards={cards}
              newest={turn === last ? newest : undefined}
              onAsk={say}
              onAgain={() => again(turn, user)}
            />
          ))}
        </ol>
        <Composer isAsking={last?.state === "asking"} onAsk={say} user={user} />
      </div>
    </Page>
  );
}
