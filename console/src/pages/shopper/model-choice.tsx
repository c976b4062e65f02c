import { useQuery } from "@tanstack/react-query";
import { Group } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { models } from "../../api/queries";
import { Select } from "../../components/select/select";
import { nameOf } from "../../lib/model-names";
import type { Query } from "../../lib/route";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";

/** Stands for the model in use, or for none. */
const NONE = "-";

/** What each version is called; those that were forgotten by their id alone. */
export function useModelNames(): (id: string | null | undefined) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const all = useQuery(models).data?.models ?? [];
  return (id) => {
    const model = all.find((one) => (id ? one.id === id : one.state === "live"));
    if (!model) return id ?? t("compare.in_use");
    const name = `${shown(nameOf(model))} · ${format.moment(model.created_at)}`;
    return model.state === "live" ? t("compare.used", { name }) : name;
  };
}

interface Props {
  /** Versions; null for the one in use, and for none to compare with. */
  model: string | null;
  beside: string | null;
  onChoose: (change: Query) => void;
}

/** Which version the list is of, and which it is compared with. */
export function ModelChoice({ model, beside, onChoose }: Props) {
  const { t } = useTranslation();
  const called = useModelNames();
  const all = useQuery(models).data?.models ?? [];
  if (all.length < 2) return null;
  const live = all.find((one) => one.state === "live")?.id;
  const named = (ids: readonly string[]) => ids.map((id) => ({ id, name: called(id) }));
  const others = all.map((one) => one.id).filter((id) => id !== (model ?? live));
  return (
    <Group className="controls-group" aria-label={t("compare.models")}>
      <h3>{t("compare.models")}</h3>
      <Select
        label={t("compare.list_of")}
        value={model ?? live ?? null}
        onChange={(id) => onChoose({ model: id === live ? null : id, with: id === beside ? null : beside })}
        options={named(all.map((one) => one.id))}
      />
      <Select
        label={t("compare.with")}
        value={beside ?? NONE}
        onChange={(id) => onChoose({ with: id === NONE ? null : id })}
        options={[{ id: NONE, name: t("compare.with_none") }, ...named(others)]}
      />
    </Group>
  );
}
