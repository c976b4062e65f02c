import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/queries";
import { PARTS, type Part } from "../../lib/contribution";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import "../../components/modalities/modalities.css";

function partOfName(name: string): Part {
  if (name.startsWith("review")) return "review";
  return (PARTS as readonly string[]).includes(name) ? (name as Part) : "other";
}

/** How well each modality of an item matched what was asked. */
export function Matched({ match }: { match: Schemas["MatchOut"] | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!match) return null;
  return (
    <>
      <span className="matched">
        {Object.entries(match.modalities).map(([name, score]) => {
          const part = partOfName(name);
          return (
            <span key={name} className="matched-one numbers">
              <span className={`letter letter-${part}`} aria-hidden>
                {t(`letter.${part}`)}
              </span>
              <span className="unseen">{t(`part.${part}`)} </span>
              {format.fixed(score)}
            </span>
          );
        })}
      </span>
      {match.said && <q className="matched-said soft small two-lines">{shown(match.said.text)}</q>}
    </>
  );
}
