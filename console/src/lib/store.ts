import { useSyncExternalStore } from "react";

/** A value that components follow and anything may set. */
export interface Store<T> {
  get: () => T;
  set: (value: T) => void;
  use: () => T;
}

export function makeStore<T>(first: T): Store<T> {
  let value = first;
  const followers = new Set<() => void>();
  const get = () => value;
  const follow = (follower: () => void) => {
    followers.add(follower);
    return () => followers.delete(follower);
  };
  const set = (next: T) => {
    value = next;
    for (const follower of followers) follower();
  };
  return { get, set, use: () => useSyncExternalStore(follow, get) };
}
