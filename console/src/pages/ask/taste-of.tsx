import { UserRound } from "lucide-react";
import { useState } from "react";
import {
  Dialog,
  DialogTrigger,
  Form,
  Heading,
  Input,
  Label,
  Popover,
  TextField,
} from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Button } from "../../components/button/button";
import "../../components/dialog/dialog.css";
import { useQueryOf } from "../../lib/route";
import { shown } from "../../lib/shown";

/** By whose taste answers are ordered too; it is in the address. */
export function TasteOf({ user }: { user: string }) {
  const { t } = useTranslation();
  const [, change] = useQueryOf("/ask");
  const [typed, setTyped] = useState(user);
  return (
    <DialogTrigger>
      <Button look="quiet" className="ask-taste">
        <UserRound aria-hidden size={16} />
        <bdi>{user ? t("ask.taste_of", { user: shown(user) }) : t("ask.taste_of_nobody")}</bdi>
      </Button>
      <Popover className="popover ask-popover">
        <Dialog>
          {({ close }) => (
            <Form
              className="ask-taste-form"
              onSubmit={(event) => {
                event.preventDefault();
                change({ user: typed.trim() });
                close();
              }}
            >
              <Heading slot="title">{t("ask.taste")}</Heading>
              <p className="soft small">{t("ask.taste_what")}</p>
              <TextField className="field" value={typed} onChange={setTyped} maxLength={200} autoFocus>
                <Label>{t("choose.label")}</Label>
                <Input className="input" />
              </TextField>
              <Button look="main" type="submit">
                {t("ask.taste_use")}
              </Button>
            </Form>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
