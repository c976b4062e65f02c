import { useEffect, useState } from "react";

/** A value as it was when it last stayed the same for some milliseconds. */
export function useRested<T>(value: T, milliseconds: number): T {
  const [rested, rest] = useState(value);
  useEffect(() => {
    const resting = setTimeout(() => rest(value), milliseconds);
    return () => clearTimeout(resting);
  }, [value, milliseconds]);
  return rested;
}
