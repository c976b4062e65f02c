/** The access key: typed once, kept in session storage, asked for where the server wants one. */
import { makeStore } from "../lib/store";

const NAME = "palate.key";

/** Why a key is wanted: none was sent, or the one that was sent does not hold. */
export type Asking = { wrong: boolean } | null;

export const asking = makeStore<Asking>(null);

let waiting: { promise: Promise<boolean>; answer: (given: boolean) => void } | null = null;

export function key(): string | null {
  return sessionStorage.getItem(NAME);
}

/** Asks for a key; true once one was given, false where the person does not want to. One question at a time. */
export function askForKey(sent: string | null): Promise<boolean> {
  if (key() !== sent) return Promise.resolve(true); // Another request was given one meanwhile.
  if (!waiting) {
    let answer = (_: boolean) => {};
    const promise = new Promise<boolean>((resolve) => {
      answer = resolve;
    });
    waiting = { promise, answer };
    asking.set({ wrong: sent !== null });
  }
  return waiting.promise;
}

export function giveKey(typed: string | null): void {
  if (typed) sessionStorage.setItem(NAME, typed);
  waiting?.answer(Boolean(typed));
  waiting = null;
  asking.set(null);
}
