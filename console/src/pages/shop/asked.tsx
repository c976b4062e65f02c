import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Chip } from "../../components/chip/chip";
import { SoundButton } from "../../components/sound-button/sound-button";
import { named, shown } from "../../lib/shown";
import { type Sought, seek } from "./sought";

interface Props {
  words: string;
  files: Sought;
  onWords: (words: string | null) => void;
}

/** What is searched by, each part of it removable. */
export function Asked({ words, files, onWords }: Props) {
  const { t } = useTranslation();
  const picture = useObjectUrl(files.picture);
  const sound = useObjectUrl(files.sound);
  return (
    <fieldset className="asked" aria-label={t("shop.asked")}>
      {words && (
        <Chip name={named(words, 40)} onRemove={() => onWords(null)}>
          <bdi>{shown(words)}</bdi>
        </Chip>
      )}
      {files.picture && (
        <Chip name={named(files.picture.name, 40)} onRemove={() => seek({ picture: null })}>
          {picture && <img src={picture} alt="" />}
          <bdi>{named(files.picture.name, 40)}</bdi>
        </Chip>
      )}
      {files.sound && (
        <Chip name={named(files.sound.name, 40)} onRemove={() => seek({ sound: null })}>
          {sound && <SoundButton source={sound} title={files.sound.name} />}
          <bdi>{named(files.sound.name, 40)}</bdi>
        </Chip>
      )}
    </fieldset>
  );
}

/** An address of a file in memory, as long as it is shown. */
function useObjectUrl(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(null);
    };
  }, [file]);
  return url;
}
