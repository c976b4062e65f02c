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
    mutationFn: () =>
      answer(
        api.POST("/v1/models/train", {
          body: {
            model: model === "own" ? null : model,
            budget: model === "auto" ? Number(minutes) * 60 : null,
          },
        }),
      ),
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
      ready
      sending={sent.isPending}
      error={sent.error}
      onSend={() =>
        sent.mutateAsync().then(
          () => true,
          () => false,
        )
      }
      onClose={() => sent.reset()}
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
