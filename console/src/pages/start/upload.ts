/** Sends files to an empty shop, large ones in pieces, a few at once. */
import { answer, api, form } from "../../api/client";
import type { Picked } from "./picked";

/** Bytes of a piece; the server takes 64 MiB. */
export const PIECE = 16 * 2 ** 20;

/** Files that are sent at once. */
const AT_ONCE = 4;

export interface Sent {
  files: number;
  bytes: number;
}

/** Sends all of some files; told how much of them has gone. The first error ends it. */
export async function upload(
  picked: readonly Picked[],
  told: (sent: Sent) => void,
  signal: AbortSignal,
): Promise<void> {
  const sent = { files: 0, bytes: 0 };
  const waiting = [...picked];
  const line = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      await send(one, signal, (bytes) => {
        sent.bytes += bytes;
        told({ ...sent });
      });
      sent.files += 1;
      told({ ...sent });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
}

async function send(
  { path, file }: Picked,
  signal: AbortSignal,
  told: (bytes: number) => void,
): Promise<void> {
  for (const [start, end] of piecesOf(file.size, PIECE)) {
    const piece = { path, offset: String(start), size: String(file.size), file: file.slice(start, end) };
    await answer(api.POST("/v1/start/files", { body: form(piece), signal }));
    told(end - start);
  }
}

/** Where the pieces of a file begin and end; an empty file is one piece too. */
export function piecesOf(size: number, piece: number): [number, number][] {
  const count = Math.max(1, Math.ceil(size / piece));
  return Array.from({ length: count }, (_, number) => [number * piece, Math.min(size, (number + 1) * piece)]);
}
