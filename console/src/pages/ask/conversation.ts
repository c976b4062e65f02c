/** The conversation: its turns, and what is asked next. It is kept while the console is open. */
import { answer, api } from "../../api/client";
import type { Schemas } from "../../api/queries";
import { makeStore } from "../../lib/store";
import { eventsOf, type Sent } from "./events";
import type { Named } from "./said";

export type FoundItem = Schemas["FoundItem"];

export interface Turn {
  number: number;
  question: string;
  state: "asking" | "answered" | "stopped" | "failed";
  /** What has arrived of the answer. */
  said: string;
  items: readonly FoundItem[];
  whole: Schemas["AskAnswer"] | null;
  error: Error | null;
}

export const turns = makeStore<readonly Turn[]>([]);

let running: AbortController | null = null;
let asked = 0;

/** Ask; the answer goes on with those before. */
export async function ask(question: string, user: string): Promise<void> {
  running?.abort();
  const stopped = new AbortController();
  running = stopped;
  const number = ++asked;
  const before = turns.get().findLast((turn) => turn.whole)?.whole?.state;
  turns.set([
    ...turns.get(),
    { number, question, state: "asking", said: "", items: [], whole: null, error: null },
  ]);
  try {
    const body = { question, user_id: user || null, state: before ?? null, stream: true };
    const sent = await answer(api.POST("/v1/ask", { body, parseAs: "stream", signal: stopped.signal }));
    for await (const one of eventsOf(sent as unknown as ReadableStream<Uint8Array>)) {
      change(number, (turn) => followed(turn, one));
    }
    change(number, (turn) => {
      if (!turn.whole) throw new Error("The answer ended in the middle.");
      return { ...turn, state: "answered" };
    });
  } catch (error) {
    const isStop = error instanceof DOMException && error.name === "AbortError";
    change(number, (turn) => ({
      ...turn,
      state: isStop ? "stopped" : "failed",
      error: isStop ? null : (error as Error),
    }));
  } finally {
    if (running === stopped) running = null;
  }
}

/** Stop waiting for the answer. */
export function stop(): void {
  running?.abort();
}

/** Ask again what was not answered. */
export function again(turn: Turn, user: string): void {
  turns.set(turns.get().filter((one) => one !== turn));
  void ask(turn.question, user);
}

/** Forget all turns. */
export function startOver(): void {
  stop();
  turns.set([]);
}

/** Every item that the answers have shown, by which citations are known. */
export function namedIn(told: readonly Turn[]): Named[] {
  return [...new Map(told.flatMap((turn) => turn.items).map((item) => [item.item_id, item])).values()];
}

function followed(turn: Turn, { event, data }: Sent): Turn {
  if (event === "items") return { ...turn, items: data as FoundItem[] };
  if (event === "answer") return { ...turn, said: joined(turn.said, data as string) };
  if (event === "done") {
    const whole = data as Schemas["AskAnswer"];
    return { ...turn, whole, items: whole.items, said: whole.answer };
  }
  return turn;
}

function joined(said: string, sentence: string): string {
  return !said || said.endsWith("。") ? said + sentence : `${said} ${sentence}`;
}

function change(number: number, changed: (turn: Turn) => Turn): void {
  turns.set(turns.get().map((turn) => (turn.number === number ? changed(turn) : turn)));
}
