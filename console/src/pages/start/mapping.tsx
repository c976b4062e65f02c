import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, api } from "../../api/client";
import type { Schemas } from "../../api/queries";
import { start } from "../../api/start";
import { Button } from "../../components/button/button";
import { Problem } from "../../components/problem/problem";
import { Select } from "../../components/select/select";
import { shown } from "../../lib/shown";
import { type Choice, choiceOf, columnsOf, TABLES, type Table, toldOf } from "./told";

type Understanding = Schemas["UnderstoodOut"];
type Meanings = Schemas["StartOut"]["meanings"];

interface Props {
  found: Understanding;
  meanings: Meanings;
}

/** Which file is which table, and what each column is: what was guessed, to be changed and read anew. */
export function Mapping({ found, meanings }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [choice, setChoice] = useState<Choice>(() => choiceOf(found));
  const read = useMutation({
    mutationFn: () => answer(api.POST("/v1/start/read", { body: toldOf(choice, found.sources) })),
    onSuccess: (now) => queries.setQueryData(start.queryKey, now),
  });
  const files = found.sources.map((one) => ({ id: one.file, name: shown(one.file) }));
  const choose = (table: Table, file: string) =>
    setChoice({ ...choice, [table]: { file, columns: columnsOf(found.sources, table, file) ?? {} } });
  return (
    <details className="panel" open={found.fault !== null}>
      <summary>{t("start.mapping")}</summary>
      <div className="start-mapping">
        <p className="soft">{t("start.mapping_what")}</p>
        {TABLES.map((table) => (
          <section key={table} className="start-table" aria-labelledby={`start-mapping-${table}`}>
            <h3 id={`start-mapping-${table}`}>{t(`start.table_${table}`)}</h3>
            <Select
              label={t("start.file")}
              value={choice[table]?.file ?? null}
              placeholder={t("start.no_file")}
              onChange={(file) => choose(table, file)}
              options={files}
            />
            {choice[table] && (
              <Columns
                table={table}
                found={found}
                meanings={meanings}
                chosen={choice[table]}
                onChange={(columns) =>
                  setChoice({ ...choice, [table]: { file: choice[table]?.file ?? "", columns } })
                }
              />
            )}
          </section>
        ))}
        {read.error && <Problem error={read.error} />}
        <Button isDisabled={read.isPending} onPress={() => read.mutate()}>
          {t("start.read_again")}
        </Button>
      </div>
    </details>
  );
}

interface ColumnsProps extends Props {
  table: Table;
  chosen: NonNullable<Choice[Table]>;
  onChange: (columns: Readonly<Record<string, string>>) => void;
}

/** The columns of a file with their first cells, and what each is. */
function Columns({ table, found, meanings, chosen, onChange }: ColumnsProps) {
  const { t } = useTranslation();
  const source = found.sources.find((one) => one.file === chosen.file);
  const known = meanings.filter((one) => one.table === table).map((one) => one.column);
  const options = [
    { id: NONE, name: t(table === "items" ? "start.attribute" : "start.unused") },
    ...known.map((id) => ({ id, name: `${t(`start.column_${id}` as "start.column_title", id)} (${id})` })),
  ];
  const change = (header: string, meaning: string) => {
    // What another column was, this one is now.
    const others = Object.entries(chosen.columns).filter(
      ([other, one]) => other !== header && one !== meaning,
    );
    onChange(Object.fromEntries(meaning === NONE ? others : [...others, [header, meaning]]));
  };
  return (
    <ul className="start-columns">
      {source?.columns.map(({ header, samples }) => (
        <li key={header}>
          <Select
            label={shown(header)}
            value={chosen.columns[header] ?? NONE}
            onChange={(meaning) => change(header, meaning)}
            options={options}
          />
          <span className="soft small two-lines">
            <bdi>{samples.map(shown).join(t("list_comma"))}</bdi>
          </span>
        </li>
      ))}
    </ul>
  );
}

const NONE = "-";
