/** Numbers and times in the chosen language, through Intl alone. */

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

export interface Format {
  number: (value: number, digits?: number) => string;
  /** With exactly two digits after the point, as prices and scores stand below each other. */
  fixed: (value: number, digits?: number) => string;
  percent: (share: number) => string;
  /** How long ago a moment of Unix seconds was. */
  ago: (seconds: number, now?: number) => string;
  /** A moment in the local zone. */
  moment: (seconds: number) => string;
  /** A length such as 0:12. */
  length: (seconds: number) => string;
}

function kept<T>(make: (digits: number) => T): (digits: number) => T {
  const made = new Map<number, T>();
  return (digits) => {
    const one = made.get(digits) ?? make(digits);
    made.set(digits, one);
    return one;
  };
}

/** Digits after the point by which the largest of some numbers has three that count. */
export function digitsFor(largest: number): number {
  if (!(largest > 0)) return 2;
  return Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(largest))));
}

export function formatOf(locale: string, zone?: string): Format {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: zone });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const number = kept((digits) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }));
  const fixed = kept(
    (digits) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  return {
    number: (value, digits = 0) => number(digits).format(value),
    fixed: (value, digits = 2) => fixed(digits).format(value),
    percent: (share) => percent.format(share),
    ago: (seconds, now = Date.now() / 1000) => {
      const past = seconds - now;
      const [unit, size] = STEPS.find(([, step]) => Math.abs(past) >= step) ?? ["second", 1];
      return relative.format(Math.trunc(past / size), unit);
    },
    moment: (seconds) => moment.format(seconds * 1000),
    length: (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`,
  };
}

/** A moment in UTC, for a tooltip beside the local one. */
export function utc(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}
