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
import { type OnSent, useSent } from "./use-sent";

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

interface Props {
  user: string;
  onSent: OnSent;
}

/** Writes a review as the shopper, with a picture and a voice; their list follows. */
export const WriteReview = memo(function WriteReview({ user, onSent }: Props) {
  const { t } = useTranslation();
  const [written, setWritten] = useState(draft);
  const set = (change: Partial<Draft>) => setWritten((old) => ({ ...old, ...change }));
  const sent = useSent(user, onSent, {
    send: ({ item, text, rating, picture, sound, id }: Draft & { item: Card }) =>
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
    source: ({ item, id }) => ({ item: item.id, title: item.title, event: null, review: id }),
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
      values={written.item && { ...written, item: written.item }}
      sent={sent}
      onClose={() => setWritten(draft())}
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
