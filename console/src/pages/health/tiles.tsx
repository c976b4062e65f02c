import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/queries";
import { useFormat } from "../../lib/use-format";
import { type Point, Spark } from "./spark";

type Minute = Schemas["FiguresOut"]["minutes"][number];

/** Six tiles: what a person looks at first, each with the last hour behind it. */
export function Tiles({ figures }: { figures: Schemas["FiguresOut"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const line = (value: (minute: Minute) => number | null): Point[] =>
    figures.minutes.map((minute) => ({ at: minute.at, value: value(minute) }));
  const milliseconds = (seconds: number) =>
    t("health.ms", { number: format.number(seconds * 1000, seconds < 0.01 ? 1 : 0) });
  const { queue, p50, p99 } = figures;
  const whole = (value: number) => format.number(value);
  const waiting = queue.queued + queue.running;
  return (
    <ul className="tiles">
      <Tile name={t("health.requests")} value={format.number(figures.requests_per_second, 1)}>
        {figures.requests === 0 ? (
          <p className="small soft">{t("health.no_requests")}</p>
        ) : (
          <Spark
            label={t("health.requests")}
            points={line((one) => one.requests / 60)}
            said={(one) => format.number(one, 2)}
          />
        )}
      </Tile>
      <Tile
        name={t("health.latency")}
        value={p50 === null || p99 === null ? "–" : `${milliseconds(p50)} / ${milliseconds(p99)}`}
      >
        {figures.requests === 0 ? (
          <p className="small soft">{t("health.no_requests")}</p>
        ) : (
          <Spark label={t("health.p99")} points={line((one) => one.p99)} said={milliseconds} />
        )}
      </Tile>
      <Tile name={t("health.errors")} value={whole(figures.errors_lately)}>
        <Spark label={t("health.errors")} points={line((one) => one.errors)} said={whole} />
      </Tile>
      <Tile name={t("health.queue")} value={whole(waiting)}>
        <p className="small soft">
          {t("health.queue_what", {
            running: whole(queue.running),
            parked: whole(queue.parked),
            rows: whole(queue.rows),
          })}
        </p>
      </Tile>
      <Tile name={t("health.events")} value={format.number(figures.events_per_minute, 1)}>
        <Spark label={t("health.events")} points={line((one) => one.events)} said={whole} />
      </Tile>
      <Tile name={t("health.age")} value={figures.model_at === null ? "–" : format.ago(figures.model_at)}>
        <p className="small soft">
          {figures.newest_event === null
            ? t("health.no_event")
            : t("health.data_age", { ago: format.ago(figures.newest_event) })}
          {figures.events_since_model !== null &&
            ` · ${t("health.unlearned", { count: figures.events_since_model, number: whole(figures.events_since_model) })}`}
        </p>
      </Tile>
    </ul>
  );
}

function Tile({ name, value, children }: { name: string; value: string; children: React.ReactNode }) {
  return (
    <li className="tile">
      <h2 className="tile-name">{name}</h2>
      <p className="tile-value numbers">{value}</p>
      {children}
    </li>
  );
}
