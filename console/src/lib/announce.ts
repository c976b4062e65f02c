/** What the one polite live region says. */
import { makeStore } from "./store";

export const announced = makeStore("");

export function announce(text: string): void {
  announced.set("");
  requestAnimationFrame(() => announced.set(text));
}
