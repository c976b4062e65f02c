import { Mic, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../../lib/announce";
import { useFormat } from "../../lib/use-format";
import { Button } from "../button/button";

const MOST_SECONDS = 30;

interface Props {
  onRecorded: (sound: File) => void;
}

/** Records a sound of at most 30 s; says why where the browser can't. */
export function RecordButton({ onRecorded }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [since, setSince] = useState<number | null>(null);
  const [seconds, setSeconds] = useState(0);
  const [fault, setFault] = useState("");
  const recorder = useRef<MediaRecorder | null>(null);
  const done = useRef(onRecorded);
  done.current = onRecorded;
  useEffect(() => () => stop(recorder.current), []);
  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => {
      const passed = (performance.now() - since) / 1000;
      setSeconds(passed);
      if (passed >= MOST_SECONDS) stop(recorder.current);
    }, 250);
    return () => clearInterval(timer);
  }, [since]);

  async function start() {
    // On plain http to another machine, browsers have no microphone.
    if (!navigator.mediaDevices) {
      setFault(t("record.insecure"));
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const made = new MediaRecorder(stream);
      const parts: Blob[] = [];
      made.ondataavailable = (event) => parts.push(event.data);
      made.onstop = () => {
        for (const track of stream.getTracks()) track.stop();
        setSince(null);
        setSeconds(0);
        const ending = made.mimeType.includes("mp4") ? "mp4" : "webm";
        done.current(new File(parts, `${t("record.name")}.${ending}`, { type: made.mimeType.split(";")[0] }));
      };
      recorder.current = made;
      made.start();
      setFault("");
      setSince(performance.now());
      announce(t("record.running"));
    } catch {
      setFault(t("record.refused"));
    }
  }

  return (
    <>
      {since === null ? (
        <Button onPress={start}>
          <Mic aria-hidden size={18} /> {t("record.start")}
        </Button>
      ) : (
        <Button look="main" onPress={() => stop(recorder.current)}>
          <Square aria-hidden size={16} /> {t("record.stop")}{" "}
          <span className="numbers" aria-hidden>
            {format.length(seconds)}
          </span>
        </Button>
      )}
      {fault && (
        <p className="small" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}

function stop(recorder: MediaRecorder | null): void {
  if (recorder && recorder.state !== "inactive") recorder.stop();
}
