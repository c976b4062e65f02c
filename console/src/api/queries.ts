/** What pages ask the server, with the keys that answers are kept by. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { components } from "./schema";

export type Schemas = components["schemas"];

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

export const itemsAfter = (after: string | null, limit: number) =>
  queryOptions({
    queryKey: ["items", after, limit],
    queryFn: ({ signal }) =>
      answer(api.GET("/v1/items", { params: { query: { after: after ?? undefined, limit } }, signal })),
    placeholderData: keepPreviousData,
  });
