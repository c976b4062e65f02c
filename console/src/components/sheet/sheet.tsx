import type { ReactNode } from "react";
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Button } from "../button/button";
import "../dialog/dialog.css";
import "./sheet.css";

interface Props {
  /** What opens it. */
  button: ReactNode;
  title: string;
  children: ReactNode;
}

/** What stands beside a list on wide screens, and over it from below on phones. */
export function Sheet({ button, title, children }: Props) {
  const { t } = useTranslation();
  return (
    <DialogTrigger>
      <Button>{button}</Button>
      <ModalOverlay className="veil veil-low" isDismissable>
        <Modal className="modal sheet">
          <Dialog className="dialog">
            {({ close }) => (
              <>
                <Heading slot="title">{title}</Heading>
                {children}
                <Button look="main" onPress={close}>
                  {t("sheet.done")}
                </Button>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
