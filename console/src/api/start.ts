/** What the first visit to an empty shop asks the server. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";

/** Whether there is nothing in the shop yet, as the server wrote it into the page. */
export const isFirstVisit = () =>
  document.querySelector<HTMLMetaElement>("meta[name=palate]")?.content === "empty";

/** How far the first visit is, looked at every second while a step is being done. */
export const start = queryOptions({
  queryKey: ["start"],
  queryFn: ({ signal }) => answer(api.GET("/v1/start", { signal })),
  refetchInterval: ({ state }) => (state.data?.work ? 1_000 : 10_000),
});
