/** An answer in words, taken apart: sentences, and the items that they cite. */

export interface Named {
  item_id: string;
  title: string;
}

export type Piece = { text: string } | { cites: Named };

export interface Sentence {
  pieces: Piece[];
  /** Ids of the items that it speaks of. */
  ids: string[];
}

const END = /(?<=[。！？])|(?<=[.!?])\s+/u;

/**
 * The sentences of an answer.
 *
 * A citation is the id of one of the known items in brackets, with its title before it where the answer says
 * it; no other text in brackets is one. Full stops within titles end no sentence.
 */
export function sentencesOf(answer: string, known: readonly Named[]): Sentence[] {
  const sentences: Sentence[] = [{ pieces: [], ids: [] }];
  const last = () => sentences[sentences.length - 1] as Sentence;
  for (const piece of piecesOf(answer, known)) {
    if ("cites" in piece) {
      last().pieces.push(piece);
      last().ids.push(piece.cites.item_id);
      continue;
    }
    piece.text.split(END).forEach((text, place) => {
      if (place > 0) sentences.push({ pieces: [], ids: [] });
      if (text) last().pieces.push({ text });
    });
  }
  return sentences.filter((one) => one.pieces.some((piece) => "cites" in piece || piece.text.trim()));
}

function piecesOf(answer: string, known: readonly Named[]): Piece[] {
  const pieces: Piece[] = [];
  let rest = answer;
  while (rest) {
    const next = firstIn(rest, known);
    if (!next) {
      pieces.push({ text: rest });
      break;
    }
    if (next.at > 0) pieces.push({ text: rest.slice(0, next.at) });
    pieces.push({ cites: next.item });
    rest = rest.slice(next.at + next.length);
  }
  return pieces;
}

/** The citation that comes first, with its title where that stands right before the brackets. */
function firstIn(text: string, known: readonly Named[]): { at: number; length: number; item: Named } | null {
  let found: { at: number; length: number; item: Named } | null = null;
  for (const item of known) {
    const bracket = `[${item.item_id}]`;
    const at = text.indexOf(bracket);
    if (at < 0) continue;
    const before = `${item.title} `;
    const titled = text.slice(0, at).endsWith(before) ? before.length : 0;
    if (!found || at - titled < found.at) {
      found = { at: at - titled, length: titled + bracket.length, item };
    }
  }
  return found;
}
