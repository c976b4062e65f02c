import { quadtree } from "d3-quadtree";
import { Maximize, Minus, Move, Plus, SquareDashed } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Button } from "../../components/button/button";
import { go, to } from "../../lib/route";
import type { Store } from "../../lib/store";
import { useFormat } from "../../lib/use-format";
import type { Grouped } from "./groups";
import { AIM, CLOSER, KEYS } from "./keys";
import { orderOf } from "./painting";
import { type Box, boxOf, endsOf, fitted, placeOf, seen, WHOLE } from "./plane";
import { PointCard } from "./point-card";
import type { CatalogueMap } from "./read";
import { useCamera } from "./use-camera";
import { useDrawing } from "./use-drawing";
import { useSize } from "./use-size";

type Point = readonly [number, number];

interface Props {
  map: CatalogueMap;
  grouped: Grouped;
  isShown: readonly boolean[];
  density: boolean;
  onSlow: () => void;
  /** What is chosen. */
  box: Box | null;
  onBox: (box: Box | null) => void;
  /** Told what is seen, once it rests. */
  onView: (box: Box) => void;
  /** The item that is pointed at, here or in the list. */
  pointed: Store<number | null>;
}

/** Pixels around a point in which it is pointed at, and that a pointer moves at least where it draws. */
const NEAR = 12;
const DRAWN = 4;

/** Milliseconds after which what is seen counts as resting. */
const REST = 150;

/** The map itself: points or density, moved, enlarged, and chosen from by pointer, fingers or keys. */
export function Chart({ map, grouped, isShown, density, onSlow, box, onBox, onView, pointed }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const plot = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [selecting, setSelecting] = useState(false);
  const [drawn, setDrawn] = useState<{ from: Point; to: Point } | null>(null);
  const size = useSize(plot);
  const [camera, steering] = useCamera(plot, size, selecting);
  const ends = useMemo(() => endsOf(map), [map]);
  const plane = useMemo(() => (size ? seen(fitted(ends, size), camera) : null), [ends, size, camera]);
  const order = useMemo(() => orderOf(grouped.of, grouped.groups.length), [grouped]);
  const scene = useMemo(
    () => ({ x: map.x, y: map.y, of: grouped.of, order, isShown }),
    [map, grouped, order, isShown],
  );
  useDrawing(canvas, { scene, groups: grouped.groups, plane, size, density, onSlow });
  const near = useNear(map, grouped, isShown);
  useEffect(() => {
    if (!plane || !size) return;
    const timer = setTimeout(() => onView(boxOf(plane, [0, 0], [size.width, size.height])), REST);
    return () => clearTimeout(timer);
  }, [plane, size, onView]);

  const place = (event: PointerEvent | React.MouseEvent): Point => {
    const { left, top } = (plot.current as HTMLElement).getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const found = (at: Point) =>
    plane && near((at[0] - plane.x) / plane.scale, (plane.y - at[1]) / plane.scale, NEAR / plane.scale);

  const begin = (event: PointerEvent) => {
    if (!event.isPrimary) return setDrawn(null);
    if (event.button !== 0 || !(selecting || event.shiftKey)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = place(event);
    setDrawn({ from: at, to: at });
  };
  const move = (event: PointerEvent) => {
    if (drawn) setDrawn({ ...drawn, to: place(event) });
    else if (event.pointerType === "mouse") pointed.set(event.buttons ? null : found(place(event)));
  };
  const end = (event: PointerEvent) => {
    if (!drawn || !plane) return;
    const to = place(event);
    const far = Math.max(Math.abs(to[0] - drawn.from[0]), Math.abs(to[1] - drawn.from[1]));
    setDrawn(null);
    onBox(far < DRAWN ? null : boxOf(plane, drawn.from, to));
  };
  const open = (event: React.MouseEvent) => {
    if (selecting || event.shiftKey || !(event.target instanceof HTMLCanvasElement)) return;
    const item = found(place(event));
    const touched = (event.nativeEvent as globalThis.PointerEvent).pointerType === "touch";
    if (touched) pointed.set(item);
    else if (item !== null) go(to("/item", { id: map.ids[item] }));
  };
  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = KEYS.get(event.key);
    if (!action || !size || !plane) return;
    event.preventDefault();
    const { width, height } = size;
    const [first, last] = AIM;
    if (action === "whole") steering.set(WHOLE);
    else if (action === "clear") onBox(null);
    else if (action === "choose") {
      onBox(boxOf(plane, [width * first, height * first], [width * last, height * last]));
    } else if ("by" in action) steering.by(action.by);
    else steering.pan(width * action.pan[0], height * action.pan[1]);
  };

  const corners = drawn && plane ? boxOf(plane, drawn.from, drawn.to) : box;
  const rectangle = plane && corners && placeOf(plane, corners);
  return (
    <div className="map-chart">
      <div
        ref={plot}
        className={`map-plot ${selecting ? "map-selecting" : ""}`}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move it.
        tabIndex={0}
        aria-label={t("map.label", { number: format.number(map.ids.length) })}
        aria-describedby="map-keys"
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={() => setDrawn(null)}
        onPointerLeave={(event) => event.pointerType === "mouse" && pointed.set(null)}
        onClick={open}
        onKeyDown={press}
      >
        <canvas ref={canvas} className="map-canvas" aria-hidden />
        <span className="map-aim" aria-hidden />
        {rectangle && <span className="map-box" style={rectangle} aria-hidden />}
        {plane && size && <PointCard map={map} plane={plane} size={size} pointed={pointed} />}
      </div>
      <p id="map-keys" className="unseen">
        {t("map.keys")}
      </p>
      <div className="map-tools">
        <ToggleButtonGroup
          className="map-modes"
          aria-label={t("map.pointer")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[selecting ? "select" : "move"]}
          onSelectionChange={(chosen) => setSelecting(chosen.has("select"))}
        >
          <ToggleButton id="move" className="toggle small">
            <Move aria-hidden size={16} /> {t("map.move")}
          </ToggleButton>
          <ToggleButton id="select" className="toggle small">
            <SquareDashed aria-hidden size={16} /> {t("map.select")}
          </ToggleButton>
        </ToggleButtonGroup>
        <Button look="icon" aria-label={t("map.closer")} onPress={() => steering.by(CLOSER)}>
          <Plus aria-hidden size={18} />
        </Button>
        <Button look="icon" aria-label={t("map.further")} onPress={() => steering.by(1 / CLOSER)}>
          <Minus aria-hidden size={18} />
        </Button>
        <Button look="icon" aria-label={t("map.whole")} onPress={() => steering.set(WHOLE)}>
          <Maximize aria-hidden size={18} />
        </Button>
      </div>
    </div>
  );
}

/** Finds the item that is nearest to a place on the axes and no further away than a radius. */
function useNear(map: CatalogueMap, grouped: Grouped, isShown: readonly boolean[]) {
  return useMemo(() => {
    let tree: ReturnType<typeof quadtree<number>> | null = null;
    const made = () =>
      quadtree<number>()
        .x((position) => map.x[position] as number)
        .y((position) => map.y[position] as number)
        .addAll(
          map.ids.flatMap((_, position) => (isShown[grouped.of[position] as number] ? [position] : [])),
        );
    return (x: number, y: number, radius: number): number | null => {
      tree ??= made();
      return tree.find(x, y, radius) ?? null;
    };
  }, [map, grouped, isShown]);
}
