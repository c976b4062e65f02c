import { useMutation, useQueryClient } from "@tanstack/react-query";
import { MessageSquarePlus } from "lucide-react";
import { memo, useState } from "react";
import { Label, TextArea, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/cards";
import { answer, api, form } from "../../api/client";
import { FormDialog } from "../../components/dialog/form-dialog";
import { FilePick } from "../../components/file-pick/file-pick";
import { ItemPicker } from "../../components/item-picker/item-picker";
import { Select } from "../../components/select/select";
import { freshId } from "../../lib/ids";

const RATINGS = ["5", "4", "3", "2", "1"] as const;

interface Draft {
  item: Card | null;
  text: string;
  rating: (typeof RATINGS)[number];
  picture: File | null;
  sound: File | null;
  id: string;
}

const draft = (): Draft => ({ item: null, text: "", rating: "5", picture: null, sound: null, id: freshId() });

/** Writes a review as the shopper, with a picture and a voice; their list follows. */
export const WriteReview = memo(function WriteReview({ user }: { user: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [written, setWritten] = useState(draft);
  const set = (change: Partial<Draft>) => setWritten((old) => ({ ...old, ...change }));
  const sent = useMutation({
    mutationFn: ({ item, text, rating, picture, sound, id }: Draft & { item: Card }) =>
      answer(
        api.POST("/v1/items/{item_id}/reviews", {
          params: { path: { item_id: item.id } },
          body: form({
            user_id: user,
            review_id: id,
            text: text.trim(),
            rating,
            image: picture,
            audio: sound,
          }),
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["history", user] });
      void queries.invalidateQueries({ queryKey: ["recommendations", user] });
    },
  });
  return (
    <FormDialog
      button={
        <>
          <MessageSquarePlus aria-hidden size={18} /> {t("review.open")}
        </>
      }
      title={t("review.title")}
      send={t("review.send")}
      ready={written.item !== null}
      sending={sent.isPending}
      error={sent.error}
      onSend={async () => {
        const { item } = written;
        if (!item) return false;
        return sent.mutateAsync({ ...written, item }).then(
          () => true,
          () => false,
        );
      }}
      onClose={() => {
        setWritten(draft());
        sent.reset();
      }}
    >
      <ItemPicker label={t("review.item")} onPick={(item) => set({ item })} />
      <Select
        label={t("review.rating")}
        value={written.rating}
        onChange={(rating) => set({ rating })}
        options={RATINGS.map((id) => ({
          id,
          name: "★★★★★".slice(0, Number(id)) + "☆☆☆☆☆".slice(Number(id)),
        }))}
      />
      <TextField className="field" value={written.text} onChange={(text) => set({ text })} maxLength={10_000}>
        <Label>{t("review.text")}</Label>
        <TextArea className="input" rows={3} />
      </TextField>
      <FilePick
        kind="image"
        label={t("review.picture")}
        file={written.picture}
        onPick={(picture) => set({ picture })}
      />
      <FilePick
        kind="audio"
        label={t("review.voice")}
        file={written.sound}
        onPick={(sound) => set({ sound })}
      />
    </FormDialog>
  );
});
