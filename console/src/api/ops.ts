/** What the pages for those who run the shop ask the server. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";

/** Seconds between looks at how the server is. */
const WATCH = 5_000;

export const figures = queryOptions({
  queryKey: ["figures"],
  queryFn: ({ signal }) => answer(api.GET("/v1/health/figures", { signal })),
  refetchInterval: WATCH,
});

/** What answers of the last 30 days led to. */
export const outcomes = queryOptions({
  queryKey: ["outcomes"],
  queryFn: ({ signal }) => answer(api.GET("/v1/statistics", { signal })),
  refetchInterval: 60_000,
});

export const experiments = queryOptions({
  queryKey: ["experiments"],
  queryFn: ({ signal }) => answer(api.GET("/v1/experiments", { signal })),
});

/** The training that was queued last, looked at every second while it goes on. */
export const training = queryOptions({
  queryKey: ["training"],
  queryFn: async ({ signal }) => {
    const query = { kind: "train", limit: 1 };
    const { jobs } = await answer(api.GET("/v1/jobs", { params: { query }, signal }));
    return jobs[0] ?? null;
  },
  refetchInterval: ({ state }) =>
    state.data && (state.data.state === "queued" || state.data.state === "running") ? 1_000 : 15_000,
});
