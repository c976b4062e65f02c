import { useRef, useState } from "react";
import { Dialog, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { partOf, type Row, type Slice } from "../../lib/contribution";
import { named, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import "../dialog/dialog.css";
import "../modalities/modalities.css";
import "./contribution-bar.css";

interface Props {
  row: Row;
  /** Digits of scores after the point. */
  digits: number;
  slices: readonly Slice[];
  scale: { zero: number; unit: number };
  /** The title of what a term comes from. */
  titleOf: (source: string) => string;
}

/** What each part adds to a score, as one bar; pressed, a table of all terms. */
export function ContributionBar({ row, digits, slices, scale, titleOf }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const total = slices.reduce((sum, { score }) => sum + score, 0);
  const shares = slices.map(
    ({ part, score }) => `${t(`part.${part}`)} ${format.percent(total ? score / total : 0)}`,
  );
  const spoken = t("bar.spoken", {
    score: format.fixed(row.score, digits),
    parts: shares.join(t("list_comma")),
  });
  return (
    <>
      {/* Plain, since bars are drawn anew with every step of a weight. */}
      <button
        ref={button}
        type="button"
        className="bar"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={`${named(row.title, 60)}. ${spoken}`}
        onClick={() => setOpen(true)}
      >
        <Track slices={slices} scale={scale} />
      </button>
      {open && (
        <Popover
          className="popover"
          placement="bottom start"
          triggerRef={button}
          isOpen={open}
          onOpenChange={setOpen}
        >
          <Dialog className="terms" aria-label={t("bar.terms", { title: named(row.title, 60) })}>
            <Terms row={row} digits={digits} titleOf={titleOf} />
          </Dialog>
        </Popover>
      )}
    </>
  );
}

function Track({ slices, scale }: Pick<Props, "slices" | "scale">) {
  const { t } = useTranslation();
  const percent = (share: number) => `${(share * 100).toFixed(3)}%`;
  let right = scale.zero;
  let left = scale.zero;
  return (
    <span className="bar-track" aria-hidden>
      {slices.map(({ part, score }) => {
        const width = Math.abs(score) * scale.unit;
        const start = score >= 0 ? right : left - width;
        if (score >= 0) right += width;
        else left -= width;
        return (
          <span
            key={part}
            className={`bar-slice letter-${part}`}
            data-letter={width > 0.045 ? t(`letter.${part}`) : ""}
            style={{ insetInlineStart: percent(start), width: `max(1px, calc(${percent(width)} - 2px))` }}
          />
        );
      })}
      {scale.zero > 0 && <span className="bar-zero" style={{ insetInlineStart: percent(scale.zero) }} />}
    </span>
  );
}

const MOST_TERMS = 12;

function Terms({ row, digits, titleOf }: Pick<Props, "row" | "digits" | "titleOf">) {
  const { t } = useTranslation();
  const format = useFormat();
  const terms = [...(row.contributions ?? [])].sort(
    (one, other) => Math.abs(other.score) - Math.abs(one.score),
  );
  const rest = terms.slice(MOST_TERMS).reduce((sum, term) => sum + term.score, 0);
  return (
    <table>
      <caption className="unseen">{t("bar.terms", { title: named(row.title, 60) })}</caption>
      <thead>
        <tr>
          <th scope="col">{t("bar.part")}</th>
          <th scope="col">{t("bar.source")}</th>
          <th scope="col">{t("bar.score")}</th>
        </tr>
      </thead>
      <tbody>
        {terms.slice(0, MOST_TERMS).map((term) => (
          <tr key={`${term.modality} ${term.source} ${term.review}`}>
            <td>
              <span className={`letter letter-${partOf(term)}`} aria-hidden>
                {t(`letter.${partOf(term)}`)}
              </span>{" "}
              {t(`part.${partOf(term)}`)}
              {term.imputed && <span className="soft"> ({t("bar.imputed")})</span>}
            </td>
            <td>
              <bdi className="two-lines">{sourceWords(term.source, titleOf, t)}</bdi>
            </td>
            <td className="numbers">{format.fixed(term.score, digits + 1)}</td>
          </tr>
        ))}
        {terms.length > MOST_TERMS && (
          <tr>
            <td colSpan={2}>{t("bar.rest", { count: terms.length - MOST_TERMS })}</td>
            <td className="numbers">{format.fixed(rest, digits + 1)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function sourceWords(
  source: string,
  titleOf: Props["titleOf"],
  t: ReturnType<typeof useTranslation>["t"],
): string {
  if (source === "prior") return t("bar.prior");
  if (source === "remainder") return t("bar.remainder");
  if (source === "query") return t("bar.query");
  return shown(titleOf(source));
}
