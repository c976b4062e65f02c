import { MessageCircleQuestion } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../components/button/button";

const EXAMPLES = ["ask.example_price", "ask.example_gift", "ask.example_other"] as const;

/** What can be asked, before anything was. */
export function Beginning({ onAsk }: { onAsk: (question: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="ask-beginning">
      <MessageCircleQuestion aria-hidden size={36} strokeWidth={1.5} />
      <h2>{t("ask.begin")}</h2>
      <p className="soft">{t("ask.begin_what")}</p>
      <ul className="ask-examples">
        {EXAMPLES.map((one) => (
          <li key={one}>
            <Button className="ask-example" onPress={() => onAsk(t(one))}>
              {t(one)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
