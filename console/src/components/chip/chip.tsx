import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../button/button";
import "./chip.css";

/** One part of what is asked for, which can be taken away. */
export function Chip({
  name,
  onRemove,
  children,
}: {
  name: string;
  onRemove: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <span className="chip">
      {children}
      <Button look="icon" aria-label={t("chip.remove", { name })} onPress={onRemove}>
        <X aria-hidden size={16} />
      </Button>
    </span>
  );
}
