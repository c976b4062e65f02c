import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../../api/problem";
import { Empty } from "../../components/empty/empty";
import { Page } from "../../components/page/page";
import { Problem } from "../../components/problem/problem";
import { shown } from "../../lib/shown";
import { makeStore } from "../../lib/store";
import { useFormat } from "../../lib/use-format";
import { Chart } from "./chart";
import { Chosen } from "./chosen";
import { byCategory, byPopularity } from "./groups";
import { Legend } from "./legend";
import { type Box, within } from "./plane";
import { catalogueMap } from "./queries";
import type { CatalogueMap } from "./read";
import { type Change, isDensity, type MapView, useView } from "./use-view";
import "./map.css";

/** The catalogue in two dimensions: what is alike lies near each other. */
export default function MapPage() {
  const { t } = useTranslation();
  const found = useQuery(catalogueMap);
  const nothing = found.error instanceof ProblemError && found.error.status === 409;
  const [view, change] = useView();
  return (
    <Page title={t("pages.map")} actions={found.data && <Controls view={view} change={change} />}>
      {found.error && !nothing && <Problem error={found.error} again={() => found.refetch()} />}
      {found.error && nothing && (
        <Empty title={t("map.nothing")} href="/models" action={t("map.train")}>
          {shown(found.error.message)}
        </Empty>
      )}
      {found.isPending && <Making why={found.failureReason} />}
      {found.data && <Mapped map={found.data} view={view} change={change} />}
    </Page>
  );
}

/** Says that the map is being made, and what the server says of it. */
function Making({ why }: { why: Error | null }) {
  const { t } = useTranslation();
  return (
    <div className="map-making" role="status" aria-busy={why === null}>
      <p>{why ? t("map.making") : t("waiting")}</p>
      {why && <p className="soft small">{shown(why.message)}</p>}
      <progress aria-label={t("map.making")} />
    </div>
  );
}

interface Parts {
  view: MapView;
  change: Change;
}

/** What colours mean, and whether points or density are drawn. */
function Controls({ view: { by, density }, change }: Parts) {
  const { t } = useTranslation();
  return (
    <>
      <ToggleButtonGroup
        className="map-modes"
        aria-label={t("map.by")}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[by]}
        onSelectionChange={(chosen) => change.by(chosen.has("popularity") ? "popularity" : "category")}
      >
        <ToggleButton id="category" className="toggle small">
          {t("map.by_category")}
        </ToggleButton>
        <ToggleButton id="popularity" className="toggle small">
          {t("map.by_popularity")}
        </ToggleButton>
      </ToggleButtonGroup>
      <ToggleButton className="toggle small" isSelected={isDensity(density)} onChange={change.density}>
        {t("map.density")}
      </ToggleButton>
    </>
  );
}

function Mapped({ map, view, change }: Parts & { map: CatalogueMap }) {
  const { t } = useTranslation();
  const { by, only, box, density } = view;
  const [seen, setSeen] = useState<Box | null>(null);
  const [pointed] = useState(() => makeStore<number | null>(null));
  const grouped = useMemo(() => (by === "category" ? byCategory(map) : byPopularity(map)), [map, by]);
  const isShown = useMemo(() => {
    const known = grouped.groups.map((group) => only.includes(group.id));
    return known.some(Boolean) ? known : known.map(() => true);
  }, [grouped, only]);
  const listed = box ?? seen;
  const positions = useMemo(
    () => (listed ? within(map, listed, (one) => isShown[grouped.of[one] as number] === true) : []),
    [map, listed, grouped, isShown],
  );
  return (
    <>
      {density === "slow" && (
        <p className="soft small" role="status">
          {t("map.slow")}
        </p>
      )}
      <div className="map">
        <Legend
          label={t(by === "category" ? "map.by_category" : "map.by_popularity")}
          groups={grouped.groups}
          only={only}
          onOnly={change.only}
        />
        <Chart
          map={map}
          grouped={grouped}
          isShown={isShown}
          density={isDensity(density)}
          onSlow={change.slow}
          box={box}
          onBox={change.box}
          onView={setSeen}
          pointed={pointed}
        />
        <Chosen
          map={map}
          positions={positions}
          chosen={box !== null}
          onClear={() => change.box(null)}
          onPoint={pointed.set}
        />
      </div>
      <MadeOf map={map} />
    </>
  );
}

/** What the map was made from, and what is not on it. */
function MadeOf({ map }: { map: CatalogueMap }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = map.modalities.map((one) => t(`modality.${one}` as "modality.text", { defaultValue: one }));
  return (
    <p className="soft small">
      {t(map.space === "joint" ? "map.of_joint" : "map.of_features", {
        names: names.map(shown).join(t("list_comma")),
        share: format.percent(map.explained.reduce((sum, one) => sum + one, 0)),
      })}
      {map.leftOut > 0 && ` ${t("map.left_out", { count: map.leftOut, number: format.number(map.leftOut) })}`}
    </p>
  );
}
