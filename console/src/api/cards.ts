/** What is shown of an item wherever it stands in a list. */
import { queryOptions, useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { MODALITIES, type Modality } from "../components/modalities/modalities";
import { type Language, language } from "../lib/preferences";
import { loaded } from "./loader";
import type { Schemas } from "./queries";

export interface Card {
  id: string;
  title: string;
  category: string | null;
  price: number | null;
  picture: string | null;
  sound: string | null;
  present: readonly Modality[];
  lacking: readonly Modality[];
}

export function cardOf(item: Schemas["ItemOut"], spoken: Language): Card {
  const image = item.media.find((one) => one.kind === "image");
  const audio = item.media.find((one) => one.kind === "audio");
  const has = item.modalities;
  return {
    id: item.item_id,
    title: titleIn(item, spoken),
    category: item.category,
    price: item.price,
    picture: image?.thumbnail ?? null,
    sound: audio?.link ?? null,
    present: MODALITIES.filter((one) => has?.includes(one)),
    // While the shop is being read, nothing is known to be missing.
    lacking: MODALITIES.filter((one) => has && !has.includes(one)),
  };
}

/** The title of an item in a language, else the one that it has. */
export function titleIn(item: Schemas["ItemOut"], spoken: Language): string {
  const own = item.attributes[`title_${spoken}`];
  return typeof own === "string" && own ? own : (item.title ?? item.item_id);
}

/** One item among many: what is asked for at once goes in one request. */
export const oneItem = (id: string) =>
  queryOptions({
    queryKey: ["item", id],
    queryFn: () => loaded(id),
    staleTime: 5 * 60_000,
  });

/** Cards of items by id, as they come; one that is not there is left out. */
export function useCards(ids: readonly string[]): ReadonlyMap<string, Card> {
  const spoken = language.use();
  const key = JSON.stringify(ids);
  // The same ids in another list are not looked up anew.
  const queries = useMemo(() => [...new Set<string>(JSON.parse(key))].map(oneItem), [key]);
  return useQueries({ queries, combine: spoken === "zh" ? chinese : english });
}

interface Found {
  data?: Schemas["ItemOut"] | null;
}

// Functions that stay the same, so that cards are made anew only when an item has come.
const english = (found: Found[]) => combined(found, "en");
const chinese = (found: Found[]) => combined(found, "zh");

function combined(found: Found[], spoken: Language): ReadonlyMap<string, Card> {
  return new Map(found.flatMap(({ data }) => (data ? [[data.item_id, cardOf(data, spoken)] as const] : [])));
}
