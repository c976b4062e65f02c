import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { ProblemError } from "../../api/problem";
import { readMap } from "./read";

/** How often is asked for a map that is being made: minutes, at a request in two seconds. */
const PATIENCE = 300;

export const catalogueMap = queryOptions({
  queryKey: ["map"],
  queryFn: async ({ signal }) =>
    readMap((await answer(api.GET("/v1/map", { parseAs: "arrayBuffer", signal }))) as ArrayBuffer),
  staleTime: 60_000,
  structuralSharing: false,
  retry: (count, error) =>
    error instanceof ProblemError &&
    (error.status === 503 ? count < PATIENCE : error.status === 0 && count < 2),
  retryDelay: (_, error) => 1000 * ((error instanceof ProblemError && error.retryAfter) || 2),
});
