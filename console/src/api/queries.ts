/** What pages ask the server, with the keys that answers are kept by. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Weights } from "../lib/contribution";
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

/** What the shop knows: counts, categories, prices, the model in use. */
export const shopFacts = queryOptions({
  queryKey: ["shop"],
  queryFn: ({ signal }) => answer(api.GET("/v1/shop", { signal })),
  refetchInterval: 30_000,
});

/** Which items are shown. */
export interface Narrowed {
  page: number;
  category: readonly string[];
  priceMin: number | null;
  priceMax: number | null;
  missing: readonly string[];
}

export const itemPage = (narrowed: Narrowed) =>
  queryOptions({
    queryKey: ["items", narrowed],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/v1/items", {
          params: {
            query: {
              page: narrowed.page,
              limit: PAGE,
              category: [...narrowed.category],
              price_min: narrowed.priceMin ?? undefined,
              price_max: narrowed.priceMax ?? undefined,
              missing: [...narrowed.missing],
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
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
  /** The version that answers; null for the one in use. */
  model: string | null;
}

/** How a list is asked for: `k` rows, at some weights, with reasons or for the order alone. */
interface Ask {
  weights: Weights;
  k: number;
  explain: boolean;
}

function recommended(wish: Wish, { weights, k, explain }: Ask, signal: AbortSignal) {
  return answer(
    api.GET("/v1/users/{user_id}/recommendations", {
      params: {
        path: { user_id: wish.user },
        query: {
          k,
          explain,
          language: wish.language,
          category: wish.category.length > 0 ? [...wish.category] : undefined,
          price_min: wish.priceMin ?? undefined,
          price_max: wish.priceMax ?? undefined,
          diversity: wish.diversity,
          exploration: wish.novelty,
          placement: "console",
          model: wish.model ?? undefined,
          // Also where all are even: so the answer tells the modalities, and counts as shown to nobody.
          weights: JSON.stringify(weights),
        },
      },
      signal,
    }),
  );
}

/** The first rows of a list, with what they come from. */
export const recommendations = (wish: Wish, weights: Weights, k: number) =>
  queryOptions({
    queryKey: ["recommendations", wish.user, wish, weights, k],
    queryFn: ({ signal }) => recommended(wish, { weights, k, explain: true }, signal),
    placeholderData: keepPreviousData,
    // A weight that moves leaves many answers behind.
    gcTime: 30_000,
  });

/** Places that are told apart where a list is compared with another. */
export const PLACES = 100;

/** The items of a list in their order, further down than is shown. */
export const places = (wish: Wish, weights: Weights) =>
  queryOptions({
    queryKey: ["recommendations", wish.user, wish, weights, "places"],
    queryFn: async ({ signal }) => {
      const told = await recommended(wish, { weights, k: PLACES, explain: false }, signal);
      return told.items.map((one) => one.item_id);
    },
  });

/** A review that was just written, looked at until it has been read. */
export const reviewNamed = (id: string) =>
  queryOptions({
    queryKey: ["review", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/v1/reviews/{review_id}", { params: { path: { review_id: id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.state === "pending" ? 500 : false),
  });

/** What a shopper did and wrote, the newest first. */
export const pastOf = (user: string) =>
  queryOptions({
    queryKey: ["history", user],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/v1/users/{user_id}/history", {
          params: { path: { user_id: user }, query: { limit: 100 } },
          signal,
        }),
      ),
  });

export const usersPage = (q: string, page: number) =>
  queryOptions({
    queryKey: ["users", q, page],
    queryFn: ({ signal }) =>
      answer(api.GET("/v1/users", { params: { query: { q, page, limit: PAGE } }, signal })),
    placeholderData: keepPreviousData,
  });

export const quarantinePage = (page: number) =>
  queryOptions({
    queryKey: ["quarantine", page],
    queryFn: ({ signal }) =>
      answer(api.GET("/v1/quarantine", { params: { query: { page, limit: PAGE } }, signal })),
    placeholderData: keepPreviousData,
  });

/** All that could not be used, as a table for spreadsheets. */
export async function quarantineTable(): Promise<Blob> {
  return (await answer(api.GET("/v1/quarantine.csv", { parseAs: "blob" }))) as unknown as Blob;
}

export const search = (text: string, k: number) =>
  queryOptions({
    queryKey: ["search", text, k],
    queryFn: ({ signal }) => answer(api.POST("/v1/search", { body: { text, k, filter: {} }, signal })),
    placeholderData: keepPreviousData,
    enabled: text.trim() !== "",
  });

/** What is searched by: any mix of words, a picture and a sound, within a narrowed catalogue. */
export interface Asked {
  words: string;
  picture: File | null;
  sound: File | null;
  /** Tells one pair of files from another. */
  number: number;
}

export const searchAll = ({ words, picture, sound, number }: Asked, narrowed: Narrowed) =>
  queryOptions({
    queryKey: ["search", words, PAGE, picture && number, sound && number, narrowed],
    queryFn: ({ signal }) => {
      const filter = filterOf(narrowed);
      const asked = { text: words || undefined, k: PAGE, filter };
      const body =
        picture || sound
          ? form({
              text: words,
              image: picture,
              audio: sound,
              k: String(PAGE),
              filter: JSON.stringify(filter),
            })
          : asked;
      return answer(api.POST("/v1/search", { body, signal }));
    },
    placeholderData: keepPreviousData,
  });

function filterOf({ category, priceMin, priceMax }: Narrowed) {
  const price = { min: priceMin ?? undefined, max: priceMax ?? undefined };
  return {
    ...(category.length > 0 ? { category: [...category] } : {}),
    ...(priceMin !== null || priceMax !== null ? { price } : {}),
  };
}
