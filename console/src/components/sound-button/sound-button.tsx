import { Pause, Play } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { named } from "../../lib/shown";
import { makeStore } from "../../lib/store";
import { useFormat } from "../../lib/use-format";
import { Button } from "../button/button";
import "./sound-button.css";

/** Only one sound plays at a time. */
const playing = makeStore<string | null>(null);
const player = typeof Audio === "undefined" ? null : new Audio();

interface Props {
  source: string;
  title: string;
  seconds?: number | null;
}

function play(source: string | null): void {
  if (!player) return;
  playing.set(source);
  if (source === null) {
    player.pause();
    return;
  }
  player.src = source;
  player.onended = () => playing.set(null);
  player.play().catch(() => playing.set(null));
}

/** Plays a sound, or stops it. */
export function SoundButton({ source, title, seconds }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const on = playing.use() === source;
  useEffect(
    () => () => {
      if (playing.get() === source) play(null);
    },
    [source],
  );
  const name = t(on ? "sound.stop" : "sound.play", { title: named(title, 60) });
  return (
    <Button className="sound-button" aria-label={name} onPress={() => play(on ? null : source)}>
      {on ? <Pause aria-hidden size={16} /> : <Play aria-hidden size={16} />}
      {seconds ? <span className="numbers small">{format.length(seconds)}</span> : null}
    </Button>
  );
}
