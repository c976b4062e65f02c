import { useTranslation } from "react-i18next";
import "./modalities.css";

export const MODALITIES = ["text", "image", "audio", "behaviour"] as const;
export type Modality = (typeof MODALITIES)[number];

interface Props {
  present: readonly Modality[];
  lacking: readonly Modality[];
}

/** Letters of the modalities that an item has; those that it lacks are struck through, unknown ones left out. */
export function Modalities({ present, lacking }: Props) {
  const { t } = useTranslation();
  const has = MODALITIES.filter((one) => present.includes(one));
  const lacks = MODALITIES.filter((one) => lacking.includes(one));
  const listed = (names: readonly Modality[]) =>
    names.map((one) => t(`modality.${one}`)).join(t("list_comma"));
  const said = [
    has.length > 0 && t("modalities.has", { names: listed(has) }),
    lacks.length > 0 && t("modalities.lacks", { names: listed(lacks) }),
  ].filter(Boolean);
  return (
    <span className="modalities">
      <span className="unseen">{said.join(t("list_semicolon"))}</span>
      {MODALITIES.filter((one) => has.includes(one) || lacks.includes(one)).map((one) => (
        <span
          key={one}
          aria-hidden
          className={`letter ${has.includes(one) ? `letter-${one}` : "letter-none"}`}
        >
          {t(`letter.${one}`)}
        </span>
      ))}
    </span>
  );
}
