import { RotateCcw } from "lucide-react";
import { memo, useState } from "react";
import { Group } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Wish } from "../../api/queries";
import { Button } from "../../components/button/button";
import { CategorySelect } from "../../components/category-select/category-select";
import { PriceRange } from "../../components/price-range/price-range";
import { Slider } from "../../components/slider/slider";
import "../../components/modalities/modalities.css";
import { alike, EVEN, partNamed, type Weights, weightOf } from "../../lib/contribution";
import type { Query } from "../../lib/route";
import { shown } from "../../lib/shown";
import { HEAVIEST } from "../../lib/weights";
import "./controls.css";

interface Props {
  wish: Wish;
  /** What adds anything to the scores of the list, and can be weighed. */
  modalities: readonly string[];
  weights: Weights;
  onWeights: (change: (weights: Weights) => Weights) => void;
  onWish: (change: Query, replace?: boolean) => void;
}

/** Modalities that have words, in the order in which they are shown; ready-made features have names of their own. */
const KNOWN = [
  "text",
  "image",
  "audio",
  "behaviour",
  "review",
  "review-image",
  "review-audio",
  "profile",
  "popularity",
  "time-prior",
] as const;

function isKnown(name: string): name is (typeof KNOWN)[number] {
  return (KNOWN as readonly string[]).includes(name);
}

function inOrder(names: readonly string[]): string[] {
  const others = names.filter((name) => !isKnown(name));
  return [...KNOWN.filter((name) => names.includes(name)), ...others];
}

/** What turns the list: weights of modalities, price, variety and novelty. */
export const Controls = memo(function Controls({ wish, modalities, weights, onWeights, onWish }: Props) {
  const { t } = useTranslation();
  return (
    <div className="controls">
      <Group className="controls-group" aria-label={t("controls.weights")}>
        <div className="controls-head">
          <h3>{t("controls.weights")}</h3>
          {!alike(weights, EVEN) && (
            <Button look="quiet" className="controls-reset" onPress={() => onWeights(() => EVEN)}>
              <RotateCcw aria-hidden size={14} /> {t("controls.reset")}
            </Button>
          )}
        </div>
        {inOrder(modalities).map((name) => (
          <WeightSlider key={name} name={name} value={weightOf(name, weights)} onWeights={onWeights} />
        ))}
      </Group>
      <Narrowing wish={wish} onWish={onWish} />
    </div>
  );
});

interface WeightProps extends Pick<Props, "onWeights"> {
  name: string;
  value: number;
}

/** The weight of one modality, which the others' do not draw anew. */
const WeightSlider = memo(function WeightSlider({ name, value, onWeights }: WeightProps) {
  const { t } = useTranslation();
  return (
    <Slider
      max={HEAVIEST}
      label={
        <>
          <span className={`letter letter-${partNamed(name)}`} aria-hidden>
            {t(`letter.${partNamed(name)}`)}
          </span>
          {isKnown(name) ? t(`weight.${name}`) : shown(name)}
        </>
      }
      value={value}
      onChange={(moved) => onWeights((weights) => ({ ...weights, [name]: moved }))}
    />
  );
});

/** What is apart from the weights, so that a moving weight does not draw it anew. */
const Narrowing = memo(function Narrowing({ wish, onWish }: Pick<Props, "wish" | "onWish">) {
  const { t } = useTranslation();
  return (
    <>
      <Group className="controls-group" aria-label={t("controls.narrow")}>
        <h3>{t("controls.narrow")}</h3>
        <CategorySelect chosen={wish.category} onChange={(category) => onWish({ category }, true)} />
        <PriceRange min={wish.priceMin} max={wish.priceMax} onChange={(change) => onWish(change, true)} />
      </Group>
      <Group className="controls-group" aria-label={t("controls.mix")}>
        <h3>{t("controls.mix")}</h3>
        <Rested
          label={t("controls.diversity")}
          value={wish.diversity}
          onRest={(diversity) => onWish({ diversity: diversity || null }, true)}
        />
        <Rested
          label={t("controls.novelty")}
          value={wish.novelty}
          onRest={(novelty) => onWish({ novelty: novelty || null }, true)}
        />
      </Group>
    </>
  );
});

/** A slider whose value counts once it is let go. */
function Rested({ label, value, onRest }: { label: string; value: number; onRest: (value: number) => void }) {
  const [moved, setMoved] = useState<number | null>(null);
  return (
    <Slider
      label={label}
      value={moved ?? value}
      onChange={setMoved}
      onRest={(rested) => {
        setMoved(null);
        onRest(rested);
      }}
    />
  );
}
