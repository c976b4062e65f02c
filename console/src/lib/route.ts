/**
 * The address of a view, which lies in the hash: `#/shop?q=lamp`.
 *
 * So a reload works under any sub-path without a setting. Ids go in the query, where they are encoded once
 * and decoded once, whatever they hold.
 */
import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { BaseLocationHook } from "wouter";

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

function follow(follower: () => void): () => void {
  addEventListener("hashchange", follower);
  return () => removeEventListener("hashchange", follower);
}

function pathNow(): string {
  return location.hash.slice(1).split("?")[0] || "/";
}

function queryNow(): string {
  const [, ...rest] = location.hash.slice(1).split("?");
  return rest.join("?");
}

export function go(to: string, options?: { replace?: boolean }): void {
  if (!options?.replace) {
    location.hash = to;
    return;
  }
  history.replaceState(history.state, "", `#${to}`);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export function hrefOf(to: string): string {
  return `#${to}`;
}

export const useHashPath: BaseLocationHook = Object.assign(
  (): [string, typeof go] => [useSyncExternalStore(follow, pathNow), go],
  { hrefs: hrefOf },
);

export function useHashQuery(): string {
  return useSyncExternalStore(follow, queryNow);
}

/** The path and query of a view; what is empty is left out. */
export function to(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) {
      for (const one of value) params.append(name, one);
    } else if (value !== null && value !== undefined && value !== "" && value !== false) {
      params.append(name, String(value));
    }
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** The query of the view, and a function that changes some of it and keeps the rest. */
export function useQueryOf(path: string): [URLSearchParams, (change: Query, replace?: boolean) => void] {
  const text = useHashQuery();
  const params = useMemo(() => new URLSearchParams(text), [text]);
  const change = useCallback(
    (changed: Query, replace = false) => {
      const kept: Record<string, string[]> = {};
      const now = new URLSearchParams(queryNow());
      for (const name of now.keys()) if (!(name in changed)) kept[name] = now.getAll(name);
      go(to(path, { ...kept, ...changed }), { replace });
    },
    [path],
  );
  return [params, change];
}
