import { MousePointerClick } from "lucide-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/cards";
import { answer, api } from "../../api/client";
import { FormDialog } from "../../components/dialog/form-dialog";
import { ItemPicker } from "../../components/item-picker/item-picker";
import { Select } from "../../components/select/select";
import { freshId } from "../../lib/ids";
import { type OnSent, useSent } from "./use-sent";

const KINDS = ["view", "cart", "purchase"] as const;
type Kind = (typeof KINDS)[number];

interface Props {
  user: string;
  onSent: OnSent;
}

/** Adds something that the shopper did; their list follows. */
export const AddEvent = memo(function AddEvent({ user, onSent }: Props) {
  const { t } = useTranslation();
  const [item, setItem] = useState<Card | null>(null);
  const [kind, setKind] = useState<Kind>("purchase");
  const sent = useSent(user, onSent, {
    send: ({ item, event }: { item: Card; event: Kind }) =>
      answer(
        api.POST("/v1/events", { body: { user_id: user, event_id: freshId(), item_id: item.id, event } }),
      ),
    source: ({ item, event }) => ({ item: item.id, title: item.title, event, review: null }),
  });
  return (
    <FormDialog
      button={
        <>
          <MousePointerClick aria-hidden size={18} /> {t("add_event.open")}
        </>
      }
      title={t("add_event.title")}
      send={t("add_event.send")}
      values={item && { item, event: kind }}
      sent={sent}
      onClose={() => setItem(null)}
    >
      <ItemPicker label={t("add_event.item")} onPick={setItem} />
      <Select
        label={t("add_event.kind")}
        value={kind}
        onChange={setKind}
        options={KINDS.map((id) => ({ id, name: t(`event.${id}`) }))}
      />
    </FormDialog>
  );
});
