/** A number of an address; null where there is none. */
export function numberOf(text: string | null): number | null {
  const read = text === null || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(read) ? read : null;
}
