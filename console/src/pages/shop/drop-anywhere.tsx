import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../../lib/announce";
import { seekFiles } from "./sought";

/** Takes pictures and sounds that are dropped anywhere on the page. */
export function DropAnywhere() {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      const files = event.dataTransfer?.files;
      setOver(false);
      if (!files || files.length === 0) return;
      event.preventDefault();
      if (!seekFiles(files)) announce(t("shop.not_a_file"));
    };
    addEventListener("dragover", drag);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", drag);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, [t]);
  return over ? (
    <div className="drop" aria-hidden>
      <p>{t("shop.drop")}</p>
    </div>
  ) : null;
}
