/** What pages ask the server, with the keys that answers are kept by. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, form } from "./client";
import type { components } from "./schema";

export type Schemas = components["schemas"];

/** Items of one page, and of what was found. */
export const PAGE = 60;

/** How the server is, asked again now and then. */
export const ready = queryOptions({
  queryKey: ["ready"],
  queryFn: async ({ signal }) => {
    const told = await api.GET("/v1/health/ready", { signal });
    return (told.data ?? told.error) as Schemas["Ready"];
  },
  refetchInterval: 15_000,
});

export const models = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => answer(api.GET("/v1/models", { signal })),
  refetchInterval: 60_000,
});

/** The catalogue in the order of ids, a page at a time. */
export const allItems = infiniteQueryOptions({
  queryKey: ["items"],
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET("/v1/items", { params: { query: { after: pageParam, limit: PAGE } }, signal })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
});

/** What narrows and turns a list of recommendations. */
export interface Wish {
  user: string;
  language: "en" | "zh";
  category: readonly string[];
  priceMin: number | null;
  priceMax: number | null;
  diversity: number;
  novelty: number;
}

/** Rows asked for at once, so that other weights can be tried without asking again. */
export const ROWS = 200;

export const recommendations = (wish: Wish) =>
  queryOptions({
    queryKey: ["recommendations", wish.user, wish],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/v1/users/{user_id}/recommendations", {
          params: {
            path: { user_id: wish.user },
            query: {
              k: ROWS,
              explain: true,
              language: wish.language,
              category: wish.category.length > 0 ? [...wish.category] : undefined,
              price_min: wish.priceMin ?? undefined,
              price_max: wish.priceMax ?? undefined,
              diversity: wish.diversity,
              exploration: wish.novelty,
              placement: "console",
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const historyOf = (user: string) =>
  queryOptions({
    queryKey: ["history", user],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/v1/users/{user_id}/events", {
          params: { path: { user_id: user }, query: { limit: 200 } },
          signal,
        }),
      ),
  });

export const search = (text: string, k: number) =>
  queryOptions({
    queryKey: ["search", text, k],
    queryFn: ({ signal }) => answer(api.POST("/v1/search", { body: { text, k, filter: {} }, signal })),
    placeholderData: keepPreviousData,
    enabled: text.trim() !== "",
  });

/** Search by any mix of words, a picture and a sound; `number` tells one pair of files from another. */
export const searchAll = (text: string, picture: File | null, sound: File | null, number: number) =>
  queryOptions({
    queryKey: ["search", text, PAGE, picture && number, sound && number],
    queryFn: ({ signal }) =>
      answer(
        api.POST("/v1/search", {
          body:
            picture || sound
              ? form({ text, image: picture, audio: sound, k: String(PAGE) })
              : { text, k: PAGE },
          signal,
        }),
      ),
  });
