import { useTranslation } from "react-i18next";
import { Button } from "../../components/button/button";
import { languageOf, named, shown } from "../../lib/shown";
import type { Turn } from "./conversation";

/** What may be said next, in the language of the answer, which is the one that the server reads it in. */
export function FollowUps({ turn, onAsk }: { turn: Turn; onAsk: (question: string) => void }) {
  const { t, i18n } = useTranslation();
  const own = i18n.getFixedT(turn.whole?.language === "zh" ? "zh" : "en");
  const words = [
    turn.items.length > 1 && own("ask.next_not_first"),
    turn.items.length > 1 && own("ask.next_like_second"),
    turn.items.length > 0 && own("ask.next_cheaper"),
    turn.items.length > 0 && own("ask.next_others"),
  ].filter((one) => one !== false);
  return <Sayable words={words} label={t("ask.next")} onAsk={onAsk} />;
}

interface Props {
  words: readonly string[];
  label: string;
  onAsk: (question: string) => void;
}

/** Words that ask at once where they are pressed. */
export function Sayable({ words, label, onAsk }: Props) {
  return (
    words.length > 0 && (
      <ul className="ask-next" aria-label={named(label)}>
        {words.map((one) => (
          <li key={one}>
            <Button className="ask-example" onPress={() => onAsk(one)}>
              <bdi lang={languageOf(one)}>{shown(one)}</bdi>
            </Button>
          </li>
        ))}
      </ul>
    )
  );
}
