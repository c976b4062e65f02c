import { AudioLines, Image } from "lucide-react";
import { FileTrigger } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Button } from "../../components/button/button";
import { RecordButton } from "../../components/record-button/record-button";
import { seek } from "./sought";

/** The ways to search that take a file. */
export function SeekButtons() {
  const { t } = useTranslation();
  return (
    <>
      <FileTrigger
        acceptedFileTypes={["image/*"]}
        onSelect={(files) => files?.[0] && seek({ picture: files[0] })}
      >
        <Button>
          <Image aria-hidden size={18} /> {t("shop.by_picture")}
        </Button>
      </FileTrigger>
      <FileTrigger
        acceptedFileTypes={["audio/*"]}
        onSelect={(files) => files?.[0] && seek({ sound: files[0] })}
      >
        <Button>
          <AudioLines aria-hidden size={18} /> {t("shop.by_sound")}
        </Button>
      </FileTrigger>
      <RecordButton onRecorded={(sound) => seek({ sound })} />
    </>
  );
}
