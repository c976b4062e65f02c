/** What a person tells of files and columns, from what each was taken for. */
import type { Schemas } from "../../api/queries";

export const TABLES = ["items", "interactions", "reviews"] as const;
export type Table = (typeof TABLES)[number];

type Understanding = Schemas["UnderstoodOut"];

/** Which file each table is, and which meaning each of its columns has, by header. */
export type Choice = Partial<Record<Table, { file: string; columns: Readonly<Record<string, string>> }>>;

/** What the server took the files for, with what was told before. */
export function choiceOf({ sources, told }: Pick<Understanding, "sources" | "told">): Choice {
  const choice: Choice = {};
  for (const table of TABLES) {
    const file = told.files[table] ?? sources.find((one) => one.table === table)?.file;
    const columns = file === undefined ? null : columnsOf(sources, table, file, told.columns[table]);
    if (file !== undefined && columns) choice[table] = { file, columns };
  }
  return choice;
}

/** What the columns of a file are taken for in a table; what was told of it counts in place of that. */
export function columnsOf(
  sources: Understanding["sources"],
  table: Table,
  file: string,
  told?: unknown,
): Record<string, string> | null {
  const source = sources.find((one) => one.file === file);
  if (!source) return null;
  const taken: Record<string, string> = {};
  for (const { header, meanings } of source.columns) {
    const found = meanings.find((one) => one.table === table);
    if (found) taken[header] = found.column;
  }
  if (typeof told !== "object" || told === null) return taken;
  for (const [column, header] of Object.entries(told)) {
    for (const [other, meaning] of Object.entries(taken)) if (meaning === column) delete taken[other];
    if (typeof header === "string") taken[header] = column;
  }
  return taken;
}

/** The same, as the server is told it: what a column is taken for and is not, is said to be none. */
export function toldOf(choice: Choice, sources: Understanding["sources"]): Schemas["ToldIn"] {
  const files: Partial<Record<Table, string>> = {};
  const columns: Record<string, Record<string, string | false>> = {};
  for (const table of TABLES) {
    const chosen = choice[table];
    if (!chosen) continue;
    files[table] = chosen.file;
    const own: Record<string, string | false> = {};
    for (const meaning of Object.values(columnsOf(sources, table, chosen.file) ?? {})) own[meaning] = false;
    for (const [header, meaning] of Object.entries(chosen.columns)) own[meaning] = header;
    columns[table] = own;
  }
  return { files, columns };
}
