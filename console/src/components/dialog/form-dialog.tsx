import type { ReactNode } from "react";
import { Dialog, DialogTrigger, Form, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { stopComposed } from "../../lib/typing";
import { Button } from "../button/button";
import { Problem } from "../problem/problem";
import "./dialog.css";

interface Props {
  /** What opens it. */
  button: ReactNode;
  title: string;
  /** The word of the button that sends. */
  send: string;
  ready: boolean;
  sending: boolean;
  error: Error | null;
  /** Sends; closes where it is answered by true. */
  onSend: () => Promise<boolean>;
  onClose: () => void;
  children: ReactNode;
}

/** A button that opens a form; it stays open, with what was typed, until it was sent. */
export function FormDialog({ button, title, send, ready, sending, error, onSend, onClose, children }: Props) {
  const { t } = useTranslation();
  return (
    <DialogTrigger
      onOpenChange={(open) => {
        if (!open) onClose();
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
                  onSubmit={async (event) => {
                    event.preventDefault();
                    if (ready && !sending && (await onSend())) close();
                  }}
                >
                  <Heading slot="title">{title}</Heading>
                  {children}
                  {error && <Problem error={error} />}
                  <div className="dialog-actions">
                    <Button onPress={close}>{t("key.cancel")}</Button>
                    <Button look="main" type="submit" isDisabled={!ready || sending}>
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
