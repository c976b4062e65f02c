import { useQuery } from "@tanstack/react-query";
import { History as HistoryIcon, SlidersHorizontal } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { pastOf, places } from "../../api/queries";
import { Page } from "../../components/page/page";
import { Problem } from "../../components/problem/problem";
import { Sheet } from "../../components/sheet/sheet";
import { Waiting } from "../../components/waiting/waiting";
import { alike, EVEN } from "../../lib/contribution";
import { useNarrow } from "../../lib/narrow";
import { useQueryOf } from "../../lib/route";
import { named } from "../../lib/shown";
import { weightsOf, weightsQuery } from "../../lib/weights";
import { AddEvent } from "./add-event";
import { Compared } from "./compared";
import { Controls } from "./controls";
import { History } from "./history";
import { Likes } from "./likes";
import { ModelChoice, useModelNames } from "./model-choice";
import { AT_FIRST, Recommended } from "./recommended";
import "./one-shopper.css";
import { useChange } from "./use-change";
import { useList } from "./use-list";
import { WhatChanged } from "./what-changed";
import { useWish } from "./wish";
import { WriteReview } from "./write-review";

const MORE = 20;

/** Milliseconds that weights rest before they are in the address. */
const REST = 300;

export function OneShopper({ user }: { user: string }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const [query, change] = useQueryOf("/shoppers");
  const wish = useWish(user, query);
  const [weights, setWeights] = useState(() => weightsOf(query));
  useEffect(() => {
    if (alike(weights, weightsOf(query))) return;
    const resting = setTimeout(() => change(weightsQuery(weights), true), REST);
    return () => clearTimeout(resting);
  }, [weights, query, change]);
  const [most, setMost] = useState(AT_FIRST);
  const beside = query.get("with");
  const asked = useList(wish, weights, beside === null ? most : AT_FIRST);
  const even = useQuery({ ...places(wish, EVEN), enabled: !alike(weights, EVEN) });
  const besideWish = useMemo(() => ({ ...wish, model: beside }), [wish, beside]);
  const askedBeside = useList(besideWish, weights, AT_FIRST, beside !== null);
  const called = useModelNames();
  const { changed, onSent, onClose } = useChange(wish, weights);
  const history = useQuery(pastOf(user));
  const reviews = useMemo(
    () => new Map(history.data?.entries.filter((one) => one.kind === "review").map((one) => [one.id, one])),
    [history.data],
  );
  const onMore = useCallback(() => setMost((now) => now + MORE), []);
  const applied = asked.data?.weights;
  const appliedBeside = askedBeside.data?.weights;
  const modalities = useMemo(
    () => Object.keys({ ...applied, ...(beside === null ? EVEN : appliedBeside) }),
    [applied, beside, appliedBeside],
  );
  const controls = (
    <>
      <ModelChoice model={wish.model} beside={beside} onChoose={change} />
      <Controls
        wish={wish}
        modalities={modalities}
        weights={weights}
        onWeights={setWeights}
        onWish={change}
      />
    </>
  );
  return (
    <Page
      title={named(user, 60)}
      actions={
        <>
          <AddEvent user={user} onSent={onSent} />
          <WriteReview user={user} onSent={onSent} />
        </>
      }
    >
      {history.data && <Likes past={history.data} />}
      <div className="shopper" data-comparing={beside !== null || undefined}>
        {narrow || beside !== null ? (
          <div className="shopper-sheets">
            <Sheet
              button={
                <>
                  <HistoryIcon aria-hidden size={18} /> {t("history.title")}
                </>
              }
              title={t("history.title")}
            >
              <History entries={history.data?.entries} />
            </Sheet>
            {narrow && (
              <Sheet
                button={
                  <>
                    <SlidersHorizontal aria-hidden size={18} /> {t("controls.title")}
                  </>
                }
                title={t("controls.title")}
              >
                {controls}
              </Sheet>
            )}
          </div>
        ) : (
          <section className="shopper-history" aria-labelledby="history">
            <h2 id="history">{t("history.title")}</h2>
            {history.error && <Problem error={history.error} again={() => history.refetch()} />}
            <History entries={history.data?.entries} />
          </section>
        )}
        <section className="shopper-list" aria-labelledby="recommended">
          <h2 id="recommended">{t("recommended.title")}</h2>
          {changed && (
            <WhatChanged changed={changed} wish={wish} weights={weights} first={AT_FIRST} onClose={onClose} />
          )}
          {beside !== null ? (
            <Compared
              left={{ name: called(wish.model), wish, asked }}
              right={{ name: called(beside), wish: besideWish, asked: askedBeside }}
              weights={weights}
            />
          ) : (
            <>
              {asked.error && <Problem error={asked.error} again={() => asked.refetch()} />}
              {asked.isPending && <Waiting look="rows" />}
              {asked.data && (
                <Recommended
                  answer={asked.data}
                  reviews={reviews}
                  weights={weights}
                  even={even.data}
                  most={most}
                  onMore={onMore}
                  old={asked.isError || asked.isPlaceholderData}
                />
              )}
            </>
          )}
        </section>
        {!narrow && (
          <section className="shopper-controls" aria-labelledby="controls">
            <h2 id="controls">{t("controls.title")}</h2>
            {controls}
          </section>
        )}
      </div>
    </Page>
  );
}
