/** The catalogue in two dimensions, as the server sends it: a head of JSON, then columns of numbers. */

/** In place of a category's number where an item has none. */
export const NO_CATEGORY = 0xffff;

export interface CatalogueMap {
  version: string;
  space: "joint" | "features";
  modalities: readonly string[];
  /** Shares of the variance that the two axes have. */
  explained: readonly number[];
  ids: readonly string[];
  categories: readonly string[];
  /** Items that have nothing to be placed by. */
  leftOut: number;
  x: Float32Array;
  y: Float32Array;
  popularity: Float32Array;
  category: Uint16Array;
}

interface Head {
  version: string;
  space: "joint" | "features";
  modalities: string[];
  explained: number[];
  ids: string[];
  categories: string[];
  left_out: number;
}

/**
 * The map in the bytes of an answer.
 *
 * @throws Error where they are none.
 */
export function readMap(bytes: ArrayBuffer): CatalogueMap {
  const size = new DataView(bytes).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, size))) as Head;
  const [count, start] = [head.ids.length, 4 + size];
  if (bytes.byteLength !== start + count * 14) throw new Error("the map is not as long as its head says");
  const numbers = (column: number) => new Float32Array(bytes, start + 4 * count * column, count);
  return {
    version: head.version,
    space: head.space,
    modalities: head.modalities,
    explained: head.explained,
    ids: head.ids,
    categories: head.categories,
    leftOut: head.left_out,
    x: numbers(0),
    y: numbers(1),
    popularity: numbers(2),
    category: new Uint16Array(bytes, start + 12 * count, count),
  };
}
