import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, api } from "../../api/client";
import type { Schemas } from "../../api/queries";
import { FormDialog } from "../../components/dialog/form-dialog";
import { announce } from "../../lib/announce";
import { nameOf } from "../../lib/model-names";
import { shown } from "../../lib/shown";

/** Lets another model answer, once what that changes was read. */
export function Activate({ model }: { model: Schemas["ModelOut"] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const name = shown(nameOf(model));
  const back = model.state === "previous";
  const sent = useMutation({
    mutationFn: (model_id: string) =>
      answer(api.POST("/v1/models/{model_id}/activate", { params: { path: { model_id } } })),
    onSuccess: () => {
      announce(t("models.activated", { name }));
      return queries.invalidateQueries();
    },
  });
  return (
    <FormDialog
      button={t(back ? "models.roll_back" : "models.activate")}
      title={t(back ? "models.roll_back_title" : "models.activate_title", { name })}
      send={t(back ? "models.roll_back" : "models.activate")}
      values={model.id}
      sent={sent}
    >
      <p>{t("models.activate_what")}</p>
    </FormDialog>
  );
}
