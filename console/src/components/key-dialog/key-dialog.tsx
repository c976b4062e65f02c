import { useState } from "react";
import {
  Dialog,
  FieldError,
  Form,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  TextField,
} from "react-aria-components";
import { useTranslation } from "react-i18next";
import { asking, giveKey } from "../../api/key";
import { Button } from "../button/button";
import "../dialog/dialog.css";
import "../field/field.css";

/** Asks for the access key wherever a request was refused for want of one. */
export function KeyDialog() {
  const { t } = useTranslation();
  const wanted = asking.use();
  const [typed, setTyped] = useState("");
  const give = (given: string | null) => {
    setTyped("");
    giveKey(given);
  };
  return (
    <ModalOverlay
      className="veil"
      isOpen={wanted !== null}
      onOpenChange={(open) => {
        if (!open) give(null);
      }}
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">{t("key.title")}</Heading>
          <p className="soft">{wanted?.wrong ? t("key.wrong") : t("key.what")}</p>
          <Form
            className="dialog-form"
            onSubmit={(event) => {
              event.preventDefault();
              if (typed.trim()) give(typed.trim());
            }}
          >
            <TextField
              className="field"
              type="password"
              autoComplete="off"
              isRequired
              autoFocus
              value={typed}
              onChange={setTyped}
            >
              <Label>{t("key.label")}</Label>
              <Input className="input" placeholder="palate_…" />
              <FieldError className="field-error" />
            </TextField>
            <div className="dialog-actions">
              <Button onPress={() => give(null)}>{t("key.cancel")}</Button>
              <Button look="main" type="submit">
                {t("key.use")}
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
