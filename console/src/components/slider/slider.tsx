import type { ReactNode } from "react";
import { Slider as AriaSlider, Label, SliderOutput, SliderThumb, SliderTrack } from "react-aria-components";
import "./slider.css";

interface Props {
  label: ReactNode;
  value: number;
  onChange: (value: number) => void;
  /** Called once the thumb is let go. */
  onRest?: (value: number) => void;
  min?: number;
  max?: number;
  step?: number;
}

export function Slider({ label, value, onChange, onRest, min = 0, max = 1, step = 0.05 }: Props) {
  return (
    <AriaSlider
      className="slider"
      value={value}
      minValue={min}
      maxValue={max}
      step={step}
      onChange={onChange}
      onChangeEnd={onRest}
      formatOptions={{ style: "percent", maximumFractionDigits: 0 }}
    >
      <div className="slider-head">
        <Label>{label}</Label>
        <SliderOutput className="numbers soft" />
      </div>
      <SliderTrack className="slider-track">
        {({ state }) => (
          <>
            <span className="slider-fill" style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
            <SliderThumb className="slider-thumb" />
          </>
        )}
      </SliderTrack>
    </AriaSlider>
  );
}
