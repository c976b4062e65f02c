import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { Input, Label, ListBox, ListBoxItem, SearchField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { type Card, useCards } from "../../api/cards";
import { search } from "../../api/queries";
import { languageOf, named, shown } from "../../lib/shown";
import { stopComposed } from "../../lib/typing";
import { Thumb } from "../thumb/thumb";
import "../field/field.css";
import "../select/select.css";
import "./item-picker.css";

interface Props {
  label: string;
  onPick: (item: Card | null) => void;
}

const FOUND = 6;
const NONE: readonly string[] = [];

/** Finds an item by words, to choose it. */
export function ItemPicker({ label, onPick }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const found = useQuery(search(useDeferredValue(typed), FOUND)).data?.items;
  const cards = useCards(found?.map((one) => one.item_id) ?? NONE);
  const choices = typed ? (found ?? []).filter((one) => cards.has(one.item_id)) : [];
  return (
    <div className="field" onKeyDownCapture={stopComposed}>
      <SearchField className="field" value={typed} onChange={setTyped}>
        <Label>{label}</Label>
        <Input className="input" placeholder={t("picker.hint")} />
      </SearchField>
      {choices.length > 0 && (
        <ListBox
          className="options picker"
          aria-label={t("picker.found")}
          selectionMode="single"
          onSelectionChange={(keys) => onPick(cards.get(String([...keys][0])) ?? null)}
          items={choices.map((one) => ({ ...one, id: one.item_id }))}
        >
          {(one) => (
            <ListBoxItem className="option" textValue={named(one.title)}>
              <Thumb picture={cards.get(one.item_id)?.picture} title={one.title} />
              <bdi className="two-lines" lang={languageOf(one.title)}>
                {shown(one.title)}
              </bdi>
            </ListBoxItem>
          )}
        </ListBox>
      )}
    </div>
  );
}
