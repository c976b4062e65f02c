import { useMutation, useQueryClient } from "@tanstack/react-query";
import { MousePointerClick } from "lucide-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/cards";
import { answer, api } from "../../api/client";
import { FormDialog } from "../../components/dialog/form-dialog";
import { ItemPicker } from "../../components/item-picker/item-picker";
import { Select } from "../../components/select/select";
import { freshId } from "../../lib/ids";

const KINDS = ["view", "cart", "purchase"] as const;
type Kind = (typeof KINDS)[number];

/** Adds something that the shopper did; their list follows. */
export const AddEvent = memo(function AddEvent({ user }: { user: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [item, setItem] = useState<Card | null>(null);
  const [kind, setKind] = useState<Kind>("purchase");
  const sent = useMutation({
    mutationFn: (event: { item_id: string; event: Kind }) =>
      answer(api.POST("/v1/events", { body: { user_id: user, event_id: freshId(), ...event } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["history", user] });
      void queries.invalidateQueries({ queryKey: ["recommendations", user] });
    },
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
      ready={item !== null}
      sending={sent.isPending}
      error={sent.error}
      onSend={async () => {
        if (!item) return false;
        return sent.mutateAsync({ item_id: item.id, event: kind }).then(
          () => true,
          () => false,
        );
      }}
      onClose={() => {
        setItem(null);
        sent.reset();
      }}
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
