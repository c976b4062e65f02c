import { useMutation, useQueryClient } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { answer, api } from "../../api/client";
import type { Schemas } from "../../api/queries";
import { start } from "../../api/start";
import { Button } from "../../components/button/button";
import { Problem } from "../../components/problem/problem";
import { languageOf, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";

import { Mapping } from "./mapping";

type Told = Schemas["StartOut"];
type Understanding = Schemas["UnderstoodOut"];

/** What was uploaded, and what was understood of it: it can be taken, or other files chosen. */
export function Understood({ told }: { told: Told }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const taken = useMutation({
    mutationFn: () => answer(api.POST("/v1/start/take", {})),
    onSuccess: (now) => queries.setQueryData(start.queryKey, now),
  });
  const read = useMutation({
    mutationFn: () => answer(api.POST("/v1/start/read", { body: { files: {}, columns: {} } })),
    onSuccess: (now) => queries.setQueryData(start.queryKey, now),
  });
  const cleared = useMutation({
    mutationFn: () => answer(api.DELETE("/v1/start/files", {})),
    onSuccess: () => queries.invalidateQueries({ queryKey: start.queryKey }),
  });
  const found = told.understood;
  const error = taken.error ?? read.error ?? cleared.error;
  return (
    <section className="start-understood" aria-labelledby="start-understood">
      <h2 id="start-understood">{t(found ? "start.understood" : "start.uploaded")}</h2>
      {error && <Problem error={error} />}
      <div className="start-buttons">
        {told.state === "understood" && (
          <Button look="main" isDisabled={taken.isPending} onPress={() => taken.mutate()}>
            {t("start.take")}
          </Button>
        )}
        {!found && (
          <Button look="main" isDisabled={read.isPending} onPress={() => read.mutate()}>
            {t("start.read")}
          </Button>
        )}
        <Button isDisabled={cleared.isPending} onPress={() => cleared.mutate()}>
          {t("start.clear")}
        </Button>
      </div>
      {found?.fault && <Problem error={new Error(found.fault)} title={t("start.fault")} />}
      {found && !found.fault ? <Findings found={found} /> : <Files files={told.files} />}
      {found && (found.fault !== null || found.tool === "tables") && found.sources.length > 0 && (
        <Mapping key={JSON.stringify(found.told)} found={found} meanings={told.meanings} />
      )}
    </section>
  );
}

function Files({ files }: { files: Told["files"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const more = files.length - 20;
  return (
    <ul className="panel">
      {files.slice(0, 20).map((one) => (
        <li key={one.path}>
          <bdi>{shown(one.path)}</bdi>{" "}
          <span className="soft small numbers">{t("start.bytes", { number: format.number(one.bytes) })}</span>
        </li>
      ))}
      {more > 0 && <li className="soft">{t("start.more", { count: more, number: format.number(more) })}</li>}
    </ul>
  );
}

function Findings({ found }: { found: Understanding }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = (["items", "users", "interactions", "reviews"] as const)
    .filter((name) => found[name] > 0)
    .map((name) => t(`start.count_${name}`, { count: found[name], number: format.number(found[name]) }));
  const with_ = found.modalities
    .filter((one) => one.items > 0)
    .map(
      ({ modality, items }) =>
        `${t(`modality.${modality}` as "modality.text", { defaultValue: modality })} ${format.number(items)}`,
    );
  return (
    <>
      <p className="start-counts">{counts.join(" · ")}</p>
      {with_.length > 0 && (
        <p className="soft">{t("start.having", { names: with_.join(t("list_comma")) })}</p>
      )}
      {found.warnings.map((one) => (
        <p key={one} className="start-warning" role="note">
          <TriangleAlert aria-hidden size={20} /> <bdi>{shown(one)}</bdi>
        </p>
      ))}
      {found.on_the_web > 0 && (
        <p className="soft">
          {t("start.on_the_web", { count: found.on_the_web, number: format.number(found.on_the_web) })}
        </p>
      )}
      <Lines title={t("start.read_as")} lines={found.understood} open />
      <Lines title={t("start.notes")} lines={found.notes} />
      <Lines title={t("start.not_used")} lines={found.not_used} />
      <Rejects found={found} />
      {found.tables.map((one) => (
        <Head key={one.table} head={one} />
      ))}
    </>
  );
}

function Lines({ title, lines, open = false }: { title: string; lines: readonly string[]; open?: boolean }) {
  if (lines.length === 0) return null;
  return (
    <details className="panel" open={open}>
      <summary>{title}</summary>
      <ul className="start-lines">
        {lines.map((one) => (
          <li key={one}>
            <bdi>{shown(one)}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Rejects({ found }: { found: Understanding }) {
  const { t } = useTranslation();
  const format = useFormat();
  const all = found.quarantined.reduce((sum, one) => sum + one.rows, 0);
  if (all === 0) return null;
  return (
    <details className="panel">
      <summary>{t("start.rejects", { count: all, number: format.number(all) })}</summary>
      <ul className="start-lines">
        {found.rejects.map((one) => (
          <li key={JSON.stringify(one)}>
            <bdi>{shown(one.file)}</bdi>
            {one.line !== null && `, ${t("start.line", { number: format.number(one.line) })}`}
            {one.column !== null && `, ${shown(one.column)}`}: <bdi>{shown(one.reason)}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The first rows of a table as they will be. */
function Head({ head }: { head: Schemas["HeadOut"] }) {
  const { t } = useTranslation();
  const heading = `start-head-${head.table}`;
  return (
    <div className="start-table">
      <h3 id={heading}>{t(`start.head_${head.table}`)}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways by keys. */}
      <section className="start-scroll" aria-labelledby={heading} tabIndex={0}>
        <table className="small">
          <thead>
            <tr>
              {head.columns.map((name) => (
                <th key={name} scope="col">
                  <bdi>{shown(name)}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {head.rows.map((row, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing else that is theirs alone.
              <tr key={line}>
                {row.map((cell, column) => (
                  <td key={head.columns[column]} lang={cell === null ? undefined : languageOf(cell)}>
                    <bdi className="two-lines">{cell === null ? "–" : shown(cell)}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
