import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Dumbbell } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, api } from "../../api/client";
import { training } from "../../api/ops";
import { FormDialog } from "../../components/dialog/form-dialog";
import { Select } from "../../components/select/select";

const MODELS = ["own", "auto", "l3ae", "ease"] as const;
const MINUTES = ["1", "5", "15", "60"] as const;

/** Starts a training: which model, and how long auto may search. */
export function StartTraining() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [model, setModel] = useState<(typeof MODELS)[number]>("own");
  const [minutes, setMinutes] = useState<(typeof MINUTES)[number]>("5");
  const sent = useMutation({
    mutationFn: (body: { model: string | null; budget: number | null }) =>
      answer(api.POST("/v1/models/train", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: training.queryKey }),
  });
  return (
    <FormDialog
      button={
        <>
          <Dumbbell aria-hidden size={18} /> {t("models.train")}
        </>
      }
      title={t("models.train_title")}
      send={t("models.train_send")}
      values={{
        model: model === "own" ? null : model,
        budget: model === "auto" ? Number(minutes) * 60 : null,
      }}
      sent={sent}
    >
      <p className="soft">{t("models.train_what")}</p>
      <Select
        label={t("models.which")}
        value={model}
        onChange={setModel}
        options={MODELS.map((id) => ({ id, name: t(`models.which_${id}`) }))}
      />
      {model === "auto" && (
        <Select
          label={t("models.budget")}
          value={minutes}
          onChange={setMinutes}
          options={MINUTES.map((id) => ({ id, name: t("models.minutes", { count: Number(id) }) }))}
        />
      )}
    </FormDialog>
  );
}
