/** What the page of an item asks the server. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../api/client";

/** Items of one row. */
const ROW = 12;

/** By what items are similar: all modalities together, one of them, or what is bought with it. */
export const SENSES = ["all", "text", "image", "audio", "behaviour"] as const;
export type Sense = (typeof SENSES)[number];

export interface Neighbour {
  id: string;
  score: number;
}

export const similar = (id: string, sense: Sense) =>
  queryOptions({
    queryKey: ["similar", id, sense],
    queryFn: async ({ signal }): Promise<Neighbour[]> => {
      const path = { item_id: id };
      if (sense === "behaviour") {
        const query = { k: ROW };
        const { items } = await answer(
          api.GET("/v1/items/{item_id}/also-bought", { params: { path, query }, signal }),
        );
        return items.map((one) => ({ id: one.item_id, score: one.score }));
      }
      const query = { k: ROW, via: sense === "all" ? undefined : sense };
      const { items } = await answer(
        api.GET("/v1/items/{item_id}/similar", { params: { path, query }, signal }),
      );
      return items.map((one) => ({ id: one.item_id, score: one.score }));
    },
    staleTime: 60_000,
  });

export const consistency = (id: string) =>
  queryOptions({
    queryKey: ["consistency", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/v1/items/{item_id}/consistency", { params: { path: { item_id: id } }, signal })),
    staleTime: 60_000,
  });

export const reviewsOf = (id: string) =>
  queryOptions({
    queryKey: ["reviews", id],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/v1/items/{item_id}/reviews", {
          params: { path: { item_id: id }, query: { limit: 100 } },
          signal,
        }),
      ),
  });

export const summaryOf = (id: string, language: "en" | "zh") =>
  queryOptions({
    queryKey: ["summary", id, language],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/v1/items/{item_id}/summary", {
          params: { path: { item_id: id }, query: { language } },
          signal,
        }),
      ),
  });
