import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileUp, FolderUp, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { DropZone, FileTrigger } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { answer, api } from "../../api/client";
import { start } from "../../api/start";
import { Button } from "../../components/button/button";
import { Problem } from "../../components/problem/problem";
import { useFormat } from "../../lib/use-format";
import { droppedOf, type Picked, pickedOf } from "./picked";
import { type Sent, upload } from "./upload";

const MEGA = 1_000_000;

/** Files of one's own: chosen or dropped, sent, and read at once. */
export function Own() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [sent, setSent] = useState<(Sent & { all: number; whole: number }) | null>(null);
  const stop = useRef<AbortController | null>(null);
  const sending = useMutation({
    mutationFn: async (picked: readonly Picked[]) => {
      if (picked.length === 0) return null;
      stop.current = new AbortController();
      const whole = picked.reduce((sum, one) => sum + one.file.size, 0);
      const told = (now: Sent) => setSent({ ...now, all: picked.length, whole });
      told({ files: 0, bytes: 0 });
      await upload(picked, told, stop.current.signal);
      return answer(api.POST("/v1/start/read", { body: { files: {}, columns: {} } }));
    },
    onSuccess: (told) => told && queries.setQueryData(start.queryKey, told),
    onSettled: () => {
      stop.current?.abort();
      setSent(null);
      void queries.invalidateQueries({ queryKey: start.queryKey });
    },
  });
  const choose = (files: FileList | null) => files && sending.mutate(pickedOf(files));
  const stopped = sending.error instanceof DOMException;
  return (
    <section className="panel start-choice" aria-labelledby="start-own">
      <Upload aria-hidden size={28} />
      <h2 id="start-own">{t("start.own")}</h2>
      <p className="soft">{t("start.own_what")}</p>
      {sending.error && !stopped && <Problem error={sending.error} />}
      {sent ? (
        <Sending sent={sent} onStop={() => stop.current?.abort()} />
      ) : (
        <DropZone
          className="start-drop"
          aria-label={t("start.drop")}
          onDrop={async (event) => sending.mutate(await droppedOf(event.items))}
        >
          <p className="soft small">{t("start.drop")}</p>
          <div className="start-buttons">
            <FileTrigger allowsMultiple onSelect={choose}>
              <Button look="main">
                <FileUp aria-hidden size={18} /> {t("start.choose_files")}
              </Button>
            </FileTrigger>
            <FileTrigger acceptDirectory onSelect={choose}>
              <Button>
                <FolderUp aria-hidden size={18} /> {t("start.choose_folder")}
              </Button>
            </FileTrigger>
          </div>
        </DropZone>
      )}
    </section>
  );
}

function Sending({ sent, onStop }: { sent: Sent & { all: number; whole: number }; onStop: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="start-sending">
      <p className="numbers">
        {t("start.sending", {
          files: format.number(sent.files),
          all: format.number(sent.all),
          megabytes: format.number(sent.bytes / MEGA, 1),
          whole: format.number(sent.whole / MEGA, 1),
        })}
      </p>
      <progress max={Math.max(1, sent.whole)} value={sent.bytes} aria-label={t("start.own")} />
      <Button onPress={onStop}>{t("start.stop")}</Button>
    </div>
  );
}
