import { Image, Mic, X } from "lucide-react";
import { FileTrigger } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { named } from "../../lib/shown";
import { Button } from "../button/button";
import "./file-pick.css";

interface Props {
  kind: "image" | "audio";
  label: string;
  file: File | null;
  onPick: (file: File | null) => void;
}

/** Chooses a picture or a sound, and shows its name once there is one. */
export function FilePick({ kind, label, file, onPick }: Props) {
  const { t } = useTranslation();
  const Icon = kind === "image" ? Image : Mic;
  return (
    <div className="file-pick">
      <FileTrigger acceptedFileTypes={[`${kind}/*`]} onSelect={(files) => onPick(files?.[0] ?? null)}>
        <Button>
          <Icon aria-hidden size={18} /> {label}
        </Button>
      </FileTrigger>
      {file && (
        <span className="chip">
          <bdi>{named(file.name, 40)}</bdi>
          <Button
            look="icon"
            aria-label={t("chip.remove", { name: named(file.name, 40) })}
            onPress={() => onPick(null)}
          >
            <X aria-hidden size={16} />
          </Button>
        </span>
      )}
    </div>
  );
}
