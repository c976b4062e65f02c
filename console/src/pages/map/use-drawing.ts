/** Draws a map into a canvas, a frame at a time. */
import { type RefObject, useEffect, useMemo, useRef } from "react";
import { theme } from "../../lib/preferences";
import type { Group } from "./groups";
import { Pace } from "./pace";
import { type Inks, inkOf, paintDensity, paintPoints, type Scene } from "./painting";
import type { Plane, Size } from "./plane";

/** Pixels of an edge of a square of density, at single density of the screen. */
const EDGE = 5;

/** Pixels of a point's radius: the fewer there are, the larger. */
function radiusOf(points: number): number {
  return Math.min(6, Math.max(2, 9 - 1.5 * Math.log10(points + 1)));
}

/** Steps from few to many; tokens.css has their colours. */
const STEPS = [1, 2, 3, 4, 5];

interface Drawn {
  scene: Scene;
  groups: readonly Group[];
  /** As the camera sees it; null until the size is known. */
  plane: Plane | null;
  size: Size | null;
  density: boolean;
  /** Told once points take too long. */
  onSlow: () => void;
}

export function useDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  { scene, groups, plane, size, density, onSlow }: Drawn,
): void {
  const look = theme.use();
  const pace = useMemo(() => new Pace(), []);
  const wished = useRef<number | null>(null);
  const inks = useRef<{ of: unknown; inks: Inks } | null>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element || !plane || !size || size.width === 0 || size.height === 0) return;
    wished.current ??= performance.now();
    const frame = requestAnimationFrame(() => {
      const key = `${look} ${groups.map((one) => one.ink).join()}`;
      if (inks.current?.of !== key) inks.current = { of: key, inks: inksOf(element, groups) };
      draw(element, size, scene, plane, inks.current.inks, density);
      pace.add(performance.now() - (wished.current ?? 0));
      wished.current = null;
      if (pace.isSlow && !density) {
        pace.forget();
        onSlow();
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [canvas, scene, groups, plane, size, density, onSlow, look, pace]);
}

function draw(
  element: HTMLCanvasElement,
  { width, height }: Size,
  scene: Scene,
  plane: Plane,
  inks: Inks,
  density: boolean,
): void {
  // More than two pixels for one cost time and show nothing.
  const ratio = Math.min(2, devicePixelRatio || 1);
  const fine = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (element.width !== fine.width || element.height !== fine.height) Object.assign(element, fine);
  // Pixels come from the processor at every frame: that is faster where they stay with it.
  const context = element.getContext("2d", { willReadFrequently: true });
  if (!context) return;
  const picture = context.createImageData(fine.width, fine.height);
  const pixels = new Uint32Array(picture.data.buffer);
  const finer = { scale: plane.scale * ratio, x: plane.x * ratio, y: plane.y * ratio };
  if (density) paintDensity(pixels, fine, scene, finer, inks, Math.round(EDGE * ratio));
  else paintPoints(pixels, fine, scene, finer, inks, radiusOf(scene.of.length) * ratio);
  context.putImageData(picture, 0, 0);
}

/** The colours of tokens.css as they are in the theme of now. */
function inksOf(element: HTMLElement, groups: readonly Group[]): Inks {
  const read = (name: string) => {
    element.style.color = `var(${name})`;
    return inkOf(getComputedStyle(element).color);
  };
  const inks = {
    groups: Uint32Array.from(groups, (one) => read(one.ink)),
    faint: read("--map-faint"),
    steps: Uint32Array.from(STEPS, (step) => read(`--map-step-${step}`)),
  };
  element.style.color = "";
  return inks;
}
