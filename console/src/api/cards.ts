/** What is shown of an item wherever it stands in a list. */
import { queryOptions, useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Modality } from "../components/modalities/modalities";
import { type Language, language } from "../lib/preferences";
import { answer, api } from "./client";
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
  const file = (kind: "image" | "audio") => item.media.find((one) => one.kind === kind)?.url ?? null;
  const picture = file("image");
  const sound = file("audio");
  const has = {
    text: Boolean(item.title || item.description),
    image: picture !== null,
    audio: sound !== null,
  };
  const known = ["text", "image", "audio"] as const;
  return {
    id: item.item_id,
    title: titleIn(item, spoken),
    category: item.category,
    price: item.price,
    picture,
    sound,
    present: known.filter((one) => has[one]),
    lacking: known.filter((one) => !has[one]),
  };
}

/** The title of an item in a language, else the one that it has. */
export function titleIn(item: Schemas["ItemOut"], spoken: Language): string {
  const own = item.attributes[`title_${spoken}`];
  return typeof own === "string" && own ? own : (item.title ?? item.item_id);
}

export const oneItem = (id: string) =>
  queryOptions({
    queryKey: ["item", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/v1/items/{item_id}", { params: { path: { item_id: id } }, signal })),
    staleTime: 5 * 60_000,
  });

/** Cards of items by id, as they come; one that is not there is left out. */
export function useCards(ids: readonly string[]): ReadonlyMap<string, Card> {
  const spoken = language.use();
  const asked = useMemo(() => [...new Set(ids)], [ids]);
  return useQueries({ queries: asked.map(oneItem), combine: spoken === "zh" ? chinese : english });
}

interface Found {
  data?: Schemas["ItemOut"];
}

// Functions that stay the same, so that cards are made anew only when an item has come.
const english = (found: Found[]) => combined(found, "en");
const chinese = (found: Found[]) => combined(found, "zh");

function combined(found: Found[], spoken: Language): ReadonlyMap<string, Card> {
  return new Map(found.flatMap(({ data }) => (data ? [[data.item_id, cardOf(data, spoken)] as const] : [])));
}
