import { Input, Label, NumberField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import "../field/field.css";
import "./price-range.css";

interface Props {
  min: number | null;
  max: number | null;
  onChange: (change: { min?: number | null; max?: number | null }) => void;
}

/** The lowest and the highest price that is wanted. */
export function PriceRange({ min, max, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <div className="price-range">
      <Price label={t("controls.price_min")} value={min} onChange={(price) => onChange({ min: price })} />
      <Price label={t("controls.price_max")} value={max} onChange={(price) => onChange({ max: price })} />
    </div>
  );
}

interface PriceProps {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}

function Price({ label, value, onChange }: PriceProps) {
  return (
    <NumberField
      className="field"
      value={value ?? Number.NaN}
      minValue={0}
      onChange={(typed) => onChange(Number.isNaN(typed) ? null : typed)}
    >
      <Label>{label}</Label>
      <Input className="input" />
    </NumberField>
  );
}
