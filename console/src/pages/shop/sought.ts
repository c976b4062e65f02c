/** The files that are searched by. They live in memory: an address can't hold them. */
import { makeStore } from "../../lib/store";

export interface Sought {
  picture: File | null;
  sound: File | null;
  /** Tells one pair of files from another, for what answers are kept by. */
  number: number;
}

export const sought = makeStore<Sought>({ picture: null, sound: null, number: 0 });

export function seek(change: Partial<Pick<Sought, "picture" | "sound">>): void {
  const now = sought.get();
  sought.set({ ...now, ...change, number: now.number + 1 });
}

/** Takes the pictures and sounds among some files; whether there was one. */
export function seekFiles(files: Iterable<File>): boolean {
  let found = false;
  for (const file of files) {
    const kind = kindOf(file);
    if (kind) seek({ [kind]: file });
    found ||= kind !== null;
  }
  return found;
}

function kindOf(file: File): "picture" | "sound" | null {
  if (file.type.startsWith("image/")) return "picture";
  return file.type.startsWith("audio/") || file.type === "video/webm" || file.type === "video/mp4"
    ? "sound"
    : null;
}
