import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dialog, DialogTrigger, Form, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { stopComposed } from "../../lib/typing";
import { Button } from "../button/button";
import { Problem } from "../problem/problem";
import "./dialog.css";

interface Props<Values> {
  /** What opens it. */
  button: ReactNode;
  title: string;
  /** The word of the button that sends. */
  send: string;
  /** What is sent; null as long as something is missing. */
  values: Values | null;
  /** What sends it. */
  sent: Pick<UseMutationResult<unknown, Error, Values>, "mutate" | "isPending" | "error" | "reset">;
  onClose?: () => void;
  children: ReactNode;
}

/** A button that opens a form; it stays open, with what was typed, until it was sent. */
export function FormDialog<Values>(props: Props<Values>) {
  const { button, title, send, values, sent, onClose, children } = props;
  const { t } = useTranslation();
  return (
    <DialogTrigger
      onOpenChange={(open) => {
        if (open) return;
        sent.reset();
        onClose?.();
      }}
    >
      <Button>{button}</Button>
      <ModalOverlay className="veil" isDismissable>
        <Modal className="modal">
          <div onKeyDownCapture={stopComposed}>
            <Dialog className="dialog">
              {({ close }) => (
                <Form
                  className="dialog-form"
                  onSubmit={(event) => {
                    event.preventDefault();
                    if (values !== null && !sent.isPending) sent.mutate(values, { onSuccess: close });
                  }}
                >
                  <Heading slot="title">{title}</Heading>
                  {children}
                  {sent.error && <Problem error={sent.error} />}
                  <div className="dialog-actions">
                    <Button onPress={close}>{t("key.cancel")}</Button>
                    <Button look="main" type="submit" isDisabled={values === null || sent.isPending}>
                      {send}
                    </Button>
                  </div>
                </Form>
              )}
            </Dialog>
          </div>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
