import { Image, Mic } from "lucide-react";
import { FileTrigger } from "react-aria-components";
import { named } from "../../lib/shown";
import { Button } from "../button/button";
import { Chip } from "../chip/chip";
import "./file-pick.css";

interface Props {
  kind: "image" | "audio";
  label: string;
  file: File | null;
  onPick: (file: File | null) => void;
}

/** Chooses a picture or a sound, and shows its name once there is one. */
export function FilePick({ kind, label, file, onPick }: Props) {
  const Icon = kind === "image" ? Image : Mic;
  return (
    <div className="file-pick">
      <FileTrigger acceptedFileTypes={[`${kind}/*`]} onSelect={(files) => onPick(files?.[0] ?? null)}>
        <Button>
          <Icon aria-hidden size={18} /> {label}
        </Button>
      </FileTrigger>
      {file && (
        <Chip name={named(file.name, 40)} onRemove={() => onPick(null)}>
          <bdi>{named(file.name, 40)}</bdi>
        </Chip>
      )}
    </div>
  );
}
