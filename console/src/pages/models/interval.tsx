import type { Measured } from "./facts";

/** A value and its 95 % interval as dot and line, on an axis that all rows share; the numbers stand beside it. */
export function Interval({ measured, axis }: { measured: Measured; axis: readonly [number, number] }) {
  const [low, high] = axis;
  const place = (value: number) => ((value - low) / (high - low)) * 100;
  return (
    <svg className="interval" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
      <line className="interval-axis" x1={0} x2={100} y1={8} y2={8} />
      {measured.interval && (
        <line
          className="interval-line"
          x1={place(measured.interval[0])}
          x2={place(measured.interval[1])}
          y1={8}
          y2={8}
        />
      )}
      <line className="interval-dot" x1={place(measured.recall)} x2={place(measured.recall)} y1={8} y2={8} />
    </svg>
  );
}
