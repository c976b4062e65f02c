import { useTranslation } from "react-i18next";
import { PARTS, type Slice } from "../../lib/contribution";

/** The parts that the bars of a list have. */
export function Legend({ slices }: { slices: readonly (readonly Slice[])[] }) {
  const { t } = useTranslation();
  const there = new Set(slices.flatMap((row) => row.map((slice) => slice.part)));
  return (
    <ul className="legend small">
      {PARTS.filter((part) => there.has(part)).map((part) => (
        <li key={part}>
          <span className={`letter letter-${part}`} aria-hidden>
            {t(`letter.${part}`)}
          </span>
          {t(`part.${part}`)}
        </li>
      ))}
    </ul>
  );
}
