import type { KeyboardEvent } from "react";

/**
 * Keeps the Enter that ends a composition (Chinese input) from doing anything else.
 *
 * Safari sends it after the composition has ended, with the key code 229.
 */
export function stopComposed(event: KeyboardEvent): void {
  if (event.key === "Enter" && (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229)) {
    event.stopPropagation();
  }
}
