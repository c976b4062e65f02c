import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Card, useCards } from "../../api/cards";
import { type Asked as AskedFor, type Narrowed, type Schemas, searchAll } from "../../api/queries";
import { Button } from "../../components/button/button";
import { Empty } from "../../components/empty/empty";
import { ItemGrid } from "../../components/item-card/item-grid";
import { Problem } from "../../components/problem/problem";
import { Waiting } from "../../components/waiting/waiting";
import { announce } from "../../lib/announce";
import { go } from "../../lib/route";
import { Matched } from "./matched";
import { seek } from "./sought";

type Match = Schemas["MatchOut"];
const NONE: readonly Match[] = [];

/** What was found, the best first, with how well each modality matched. */
export function Found({ asked, narrowed }: { asked: AskedFor; narrowed: Narrowed }) {
  const { t } = useTranslation();
  const found = useQuery(searchAll(asked, narrowed));
  const matches = found.data?.items ?? NONE;
  const known = useCards(useMemo(() => matches.map((one) => one.item_id), [matches]));
  const cards = useMemo(() => matches.map((one) => known.get(one.item_id) ?? bare(one)), [matches, known]);
  const by = useMemo(() => new Map(matches.map((one) => [one.item_id, one])), [matches]);
  useEffect(() => {
    if (found.data) announce(t("shop.count", { count: found.data.items.length }));
  }, [found.data, t]);
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (found.isPending) return <Waiting />;
  if (matches.length === 0) {
    return (
      <Empty title={t("shop.none")}>
        <Button
          onPress={() => {
            seek({ picture: null, sound: null });
            go("/shop");
          }}
        >
          {t("shop.all")}
        </Button>
      </Empty>
    );
  }
  return (
    <ItemGrid label={t("shop.found")} cards={cards} below={(card) => <Matched match={by.get(card.id)} />} />
  );
}

/** What is known of an item before its card has come. */
function bare(match: Match): Card {
  return {
    id: match.item_id,
    title: match.title,
    category: null,
    price: null,
    picture: null,
    sound: null,
    present: [],
    lacking: [],
  };
}
