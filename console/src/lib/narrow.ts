import { useSyncExternalStore } from "react";

const query = typeof matchMedia === "undefined" ? null : matchMedia("(max-width: 63.99rem)");

function follow(follower: () => void): () => void {
  query?.addEventListener("change", follower);
  return () => query?.removeEventListener("change", follower);
}

/** Whether the window is too narrow for columns. */
export function useNarrow(): boolean {
  return useSyncExternalStore(follow, () => query?.matches ?? false);
}
