/** Server-sent events, read from the body of an answer: EventSource can send neither a body nor a key. */

export interface Sent {
  event: string;
  data: unknown;
}

/** The events in a text that may end in the middle of one, and what is left of it. */
export function eventsIn(text: string): { events: Sent[]; rest: string } {
  const blocks = text.split("\n\n");
  const rest = blocks.pop() ?? "";
  return { events: blocks.flatMap(eventOf), rest };
}

function eventOf(block: string): Sent[] {
  const fields = new Map(
    block.split("\n").map((line) => [line.split(": ", 1)[0], line.replace(/^\w+: ?/u, "")]),
  );
  const event = fields.get("event");
  const data = fields.get("data");
  return event && data !== undefined ? [{ event, data: JSON.parse(data) }] : [];
}

/** Events as they arrive. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Sent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let waiting = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const { events, rest } = eventsIn(waiting + decoder.decode(value, { stream: true }));
    waiting = rest;
    yield* events;
  }
}
