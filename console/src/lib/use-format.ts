import { useMemo } from "react";
import { type Format, formatOf } from "./format";
import { language, localeOf } from "./preferences";

/** Numbers and times in the language of the console. */
export function useFormat(): Format {
  const locale = localeOf(language.use());
  return useMemo(() => formatOf(locale), [locale]);
}
