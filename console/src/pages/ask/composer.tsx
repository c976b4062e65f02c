import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Form, Label, TextArea, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Button } from "../../components/button/button";
import { stopComposed } from "../../lib/typing";
import "../../components/field/field.css";
import { stop } from "./conversation";
import { TasteOf } from "./taste-of";

const LONGEST = 2000;

interface Props {
  isAsking: boolean;
  user: string;
  onAsk: (question: string) => void;
}

/** Where a question is typed: Enter sends it, Shift and Enter break the line. */
export function Composer({ isAsking, user, onAsk }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const send = () => {
    const question = typed.trim();
    if (!question || isAsking) return;
    onAsk(question);
    setTyped("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <div className="ask-composer" onKeyDownCapture={stopComposed}>
      <Form
        className="ask-form"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <TextField className="ask-field" value={typed} onChange={setTyped} maxLength={LONGEST} autoFocus>
          <Label className="unseen">{t("ask.question")}</Label>
          <TextArea className="ask-input" rows={1} placeholder={t("ask.hint")} onKeyDown={onKeyDown} />
        </TextField>
        {isAsking ? (
          <Button look="main" className="ask-send" aria-label={t("ask.stop")} onPress={stop}>
            <Square aria-hidden size={16} fill="currentColor" />
          </Button>
        ) : (
          <Button
            look="main"
            className="ask-send"
            type="submit"
            aria-label={t("ask.send")}
            isDisabled={!typed.trim()}
          >
            <ArrowUp aria-hidden size={20} />
          </Button>
        )}
      </Form>
      <div className="ask-below">
        <TasteOf user={user} />
        <span className="soft small ask-keys">{t("ask.keys")}</span>
      </div>
    </div>
  );
}
