/** Asks for many items in one request. */
import { answer, api } from "./client";
import type { Schemas } from "./queries";

type Item = Schemas["ItemOut"];

/** Ids that one request may hold. */
const MOST = 200;

interface Wanted {
  found: (item: Item | null) => void;
  failed: (error: unknown) => void;
}

let waiting = new Map<string, Wanted[]>();

/** An item, or null where there is none; asked for with all that are wanted in the same moment. */
export function loaded(id: string): Promise<Item | null> {
  return new Promise((found, failed) => {
    if (waiting.size === 0) setTimeout(ask);
    waiting.set(id, [...(waiting.get(id) ?? []), { found, failed }]);
  });
}

function ask(): void {
  const wanted = [...waiting];
  waiting = new Map();
  for (let start = 0; start < wanted.length; start += MOST) void load(wanted.slice(start, start + MOST));
}

async function load(wanted: [string, Wanted[]][]): Promise<void> {
  try {
    const id = wanted.map(([one]) => one);
    const page = await answer(api.GET("/v1/items", { params: { query: { id } } }));
    const there = new Map(page.items.map((item) => [item.item_id, item]));
    for (const [one, all] of wanted) for (const { found } of all) found(there.get(one) ?? null);
  } catch (error) {
    for (const [, all] of wanted) for (const { failed } of all) failed(error);
  }
}
