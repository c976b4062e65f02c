import { useTranslation } from "react-i18next";
import { useFormat } from "../../lib/use-format";

export interface Point {
  /** Unix seconds. */
  at: number;
  /** What was measured; null where there was nothing to measure. */
  value: number | null;
}

interface Props {
  label: string;
  points: readonly Point[];
  said: (value: number) => string;
}

const WIDTH = 240;
const HEIGHT = 48;

/** The last hour as a line; gaps where nothing was measured. The numbers are in the table behind it. */
export function Spark({ label, points, said }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <figure className="spark">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={lineOf(points)} />
      </svg>
      <details>
        <summary className="small soft">{t("health.table")}</summary>
        <div className="spark-table">
          <table className="numbers small">
            <caption className="unseen">{label}</caption>
            <thead>
              <tr>
                <th scope="col">{t("health.minute")}</th>
                <th scope="col">{label}</th>
              </tr>
            </thead>
            <tbody>
              {[...points].reverse().map(({ at, value }) => (
                <tr key={at}>
                  <td>{format.moment(at)}</td>
                  <td>{value === null ? t("health.nothing") : said(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** The path of a line from the first point to the last, with the largest value on top. */
export function lineOf(points: readonly Point[]): string {
  const most = Math.max(1e-9, ...points.map(({ value }) => value ?? 0));
  const step = points.length > 1 ? WIDTH / (points.length - 1) : 0;
  const place = (position: number, value: number) =>
    `${(position * step).toFixed(1)} ${(HEIGHT - 3 - (value / most) * (HEIGHT - 6)).toFixed(1)}`;
  let path = "";
  points.forEach(({ value }, position) => {
    if (value === null) return;
    const joined = position > 0 && points[position - 1]?.value !== null;
    path += `${joined ? "L" : "M"}${place(position, value)}`;
    if (!joined) path += "h2";
  });
  return path;
}
