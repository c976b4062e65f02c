import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Button } from "../../components/button/button";
import "../../components/field/field.css";
import { go, to } from "../../lib/route";
import { stopComposed } from "../../lib/typing";
import "./choose.css";

/** Type the id of a shopper, of one who is there or of a new one. */
export function Choose() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  return (
    <div onKeyDownCapture={stopComposed}>
      <Form
        className="choose"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) go(to("/shoppers", { user: typed.trim() }));
        }}
      >
        <TextField className="field" value={typed} onChange={setTyped} isRequired maxLength={200}>
          <Label>{t("choose.label")}</Label>
          <Input className="input" placeholder={t("choose.hint")} />
        </TextField>
        <Button look="main" type="submit">
          <UserPlus aria-hidden size={18} /> {t("choose.open")}
        </Button>
      </Form>
    </div>
  );
}
