/** Moving and enlarging a map by wheel, mouse, fingers and keys. */
import { select } from "d3-selection";
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from "d3-zoom";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { type Camera, CLOSEST, type Size, WHOLE } from "./plane";

export interface Steering {
  by: (factor: number) => void;
  /** Moves what is seen, in pixels. */
  pan: (x: number, y: number) => void;
  set: (camera: Camera) => void;
}

/**
 * The camera of an element, and how to steer it.
 *
 * One finger scrolls the page, two move the map; while items are chosen, the mouse draws and does not move it.
 */
export function useCamera(
  of: RefObject<HTMLElement | null>,
  size: Size | null,
  selecting: boolean,
): [Camera, Steering] {
  const [camera, setCamera] = useState(WHOLE);
  const isSelecting = useRef(selecting);
  isSelecting.current = selecting;
  const behaviour = useMemo<ZoomBehavior<HTMLElement, unknown>>(
    () =>
      zoom<HTMLElement, unknown>()
        .scaleExtent([1, CLOSEST])
        .touchable(true)
        .filter((event: Event) => moves(event, isSelecting.current))
        .on("zoom", ({ transform: { k, x, y } }: D3ZoomEvent<HTMLElement, unknown>) =>
          setCamera({ k, x, y }),
        ),
    [],
  );
  useEffect(() => {
    const element = of.current;
    if (!element) return;
    const target = select(element);
    target.call(behaviour).on("dblclick.zoom", null);
    return () => {
      target.on(".zoom", null);
    };
  }, [of, behaviour]);
  useEffect(() => {
    if (!size) return;
    const { width, height } = size;
    behaviour.extent([
      [0, 0],
      [width, height],
    ]);
    // So far that any place comes to the middle, and the map is never lost.
    behaviour.translateExtent([
      [-width / 2, -height / 2],
      [1.5 * width, 1.5 * height],
    ]);
  }, [size, behaviour]);
  const steering = useMemo<Steering>(() => {
    const target = () => select(of.current as HTMLElement);
    return {
      by: (factor) => behaviour.scaleBy(target(), factor),
      pan: (x, y) => {
        const element = of.current as HTMLElement & { __zoom: Camera };
        behaviour.translateBy(target(), x / element.__zoom.k, y / element.__zoom.k);
      },
      set: ({ k, x, y }) => behaviour.transform(target(), zoomIdentity.translate(x, y).scale(k)),
    };
  }, [of, behaviour]);
  return [camera, steering];
}

/** Whether what a person does moves the map. */
function moves(event: Event, selecting: boolean): boolean {
  if (event instanceof WheelEvent) return true;
  if (typeof TouchEvent !== "undefined" && event instanceof TouchEvent) return event.touches.length > 1;
  const mouse = event as MouseEvent;
  return mouse.button === 0 && !mouse.ctrlKey && !mouse.shiftKey && !selecting;
}
