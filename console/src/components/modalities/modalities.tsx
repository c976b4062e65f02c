import { useTranslation } from "react-i18next";
import "./modalities.css";

export const MODALITIES = ["text", "image", "audio", "behaviour"] as const;
export type Modality = (typeof MODALITIES)[number];

/** Letters of the modalities that an item has; those that it lacks are struck through. */
export function Modalities({ present }: { present: readonly string[] }) {
  const { t } = useTranslation();
  const has = MODALITIES.filter((one) => present.includes(one));
  const lacks = MODALITIES.filter((one) => !present.includes(one));
  const listed = (names: readonly Modality[]) =>
    names.map((one) => t(`modality.${one}`)).join(t("list_comma"));
  const said = [
    has.length > 0 && t("modalities.has", { names: listed(has) }),
    lacks.length > 0 && t("modalities.lacks", { names: listed(lacks) }),
  ].filter(Boolean);
  return (
    <span className="modalities">
      <span className="unseen">{said.join(t("list_semicolon"))}</span>
      {MODALITIES.map((one) => (
        <span
          key={one}
          aria-hidden
          className={`letter ${present.includes(one) ? `letter-${one}` : "letter-none"}`}
        >
          {t(`letter.${one}`)}
        </span>
      ))}
    </span>
  );
}
