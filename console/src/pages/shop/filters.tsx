import { useQuery } from "@tanstack/react-query";
import { ChevronDown, SlidersHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog, DialogTrigger, Link, Popover, ToggleButton } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { type Narrowed, quarantinePage, shopFacts } from "../../api/queries";
import { Button } from "../../components/button/button";
import { CategorySelect } from "../../components/category-select/category-select";
import "../../components/dialog/dialog.css";
import { MODALITIES } from "../../components/modalities/modalities";
import { PriceRange } from "../../components/price-range/price-range";
import { Sheet } from "../../components/sheet/sheet";
import { useNarrow } from "../../lib/narrow";
import type { Query } from "../../lib/route";
import { useFormat } from "../../lib/use-format";
import "./filters.css";
import { isNarrowed, WHOLE } from "./narrowed";

interface Props {
  narrowed: Narrowed;
  onChange: (change: Query) => void;
  /** Whether what is missing can be asked for: search can't. */
  missing: boolean;
}

/** What narrows the catalogue: beside each other on wide screens, in a sheet on phones. */
export function Filters({ narrowed, onChange, missing }: Props) {
  const { t } = useTranslation();
  const change = (changed: Query) => onChange({ ...changed, page: null });
  const category = (
    <CategorySelect chosen={narrowed.category} onChange={(chosen) => change({ category: chosen })} />
  );
  const price = <PriceRange min={narrowed.priceMin} max={narrowed.priceMax} onChange={change} />;
  const lacks = missing && (
    <Missing chosen={narrowed.missing} onChange={(chosen) => change({ missing: chosen })} />
  );
  const reset = isNarrowed(narrowed) && (
    <Button look="quiet" onPress={() => onChange(WHOLE)}>
      {t("filters.reset")}
    </Button>
  );
  if (useNarrow()) {
    return (
      <div className="filters">
        <Sheet
          title={t("filters.title")}
          button={
            <>
              <SlidersHorizontal aria-hidden size={18} /> {t("filters.title")}
            </>
          }
        >
          <h3>{t("filters.category")}</h3>
          {category}
          <h3>{t("filters.price")}</h3>
          {price}
          {lacks}
        </Sheet>
        {reset}
        <QuarantineLink />
      </div>
    );
  }
  return (
    <div className="filters">
      <Fold name={t("filters.category")} on={narrowed.category.length > 0}>
        {category}
      </Fold>
      <Fold name={t("filters.price")} on={narrowed.priceMin !== null || narrowed.priceMax !== null}>
        <div className="filters-price">{price}</div>
      </Fold>
      {lacks}
      {reset}
      <QuarantineLink />
    </div>
  );
}

/** How much could not be used, where there is something. */
function QuarantineLink() {
  const { t } = useTranslation();
  const format = useFormat();
  const total = useQuery(quarantinePage(1)).data?.total ?? 0;
  if (total === 0) return null;
  return (
    <Link className="filters-quarantine small" href="/quarantine">
      {t("quarantine.link", { number: format.number(total) })}
    </Link>
  );
}

function Fold({ name, on, children }: { name: string; on: boolean; children: ReactNode }) {
  return (
    <DialogTrigger>
      <Button className={on ? "filters-on" : ""}>
        {name} <ChevronDown aria-hidden size={16} />
      </Button>
      <Popover className="popover" placement="bottom start">
        <Dialog aria-label={name}>{children}</Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** The modalities, each with how many items lack it; chosen ones show these items. */
function Missing({ chosen, onChange }: { chosen: readonly string[]; onChange: (chosen: string[]) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = useQuery(shopFacts).data?.modalities ?? [];
  return (
    <fieldset className="filters-missing">
      <legend className="soft small">{t("filters.missing")}</legend>
      {MODALITIES.map((name) => {
        const count = counts.find((one) => one.modality === name)?.missing;
        if (count === undefined) return null;
        return (
          <ToggleButton
            key={name}
            className="toggle small"
            isSelected={chosen.includes(name)}
            onChange={(on) => onChange(on ? [...chosen, name] : chosen.filter((one) => one !== name))}
          >
            {t(`modality.${name}`)} <span className="numbers soft">{format.number(count)}</span>
          </ToggleButton>
        );
      })}
    </fieldset>
  );
}
