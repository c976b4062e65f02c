import { type RefObject, useLayoutEffect, useState } from "react";
import type { Size } from "./plane";

/** The size of an element in whole pixels, followed as it changes; null until it is known. */
export function useSize(of: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const element = of.current;
    if (!element) return;
    const look = () =>
      setSize((before) => {
        const [width, height] = [Math.floor(element.clientWidth), Math.floor(element.clientHeight)];
        return before?.width === width && before.height === height ? before : { width, height };
      });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [of]);
  return size;
}
