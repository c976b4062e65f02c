import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import "./waiting.css";

const AFTER = 300;
const CARDS = Array.from({ length: 12 }, (_, number) => number);

/** Empty cards or rows in their final size, once waiting has taken more than a moment. */
export function Waiting({ look = "cards" }: { look?: "cards" | "rows" }) {
  const { t } = useTranslation();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), AFTER);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={`waiting waiting-${look}`} aria-busy="true">
      <span className="unseen">{t("waiting")}</span>
      {late && CARDS.map((number) => <span key={number} className="waiting-card" />)}
    </div>
  );
}
