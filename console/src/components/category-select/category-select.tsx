import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { ListBox, ListBoxItem } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { shopFacts } from "../../api/queries";
import { named, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import "../select/select.css";
import "./category-select.css";

interface Props {
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

/** The categories of the shop with how many items each has; any of them can be chosen. */
export function CategorySelect({ chosen, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const there = useQuery(shopFacts).data?.categories ?? [];
  if (there.length === 0) return <p className="soft small">{t("filters.no_category")}</p>;
  return (
    <ListBox
      className="options"
      aria-label={t("filters.category")}
      selectionMode="multiple"
      escapeKeyBehavior="none"
      selectedKeys={chosen}
      onSelectionChange={(keys) => onChange(keys === "all" ? [] : [...keys].map(String))}
      items={there.map((one) => ({ ...one, id: one.name }))}
      dependencies={[chosen]}
    >
      {(one) => (
        <ListBoxItem className="option" textValue={named(one.name)}>
          <Check aria-hidden size={16} className="option-check" />
          <bdi>{shown(one.name)}</bdi>
          <span className="option-count soft numbers">{format.number(one.items)}</span>
        </ListBoxItem>
      )}
    </ListBox>
  );
}
