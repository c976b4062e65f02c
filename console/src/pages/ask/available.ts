import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ready } from "../../api/queries";

/** Why nothing can be asked now; null where it can. */
export function useNothingToAsk(): string | null {
  const { t } = useTranslation();
  const state = useQuery(ready).data;
  return state?.status === "ready" && state.items === 0 ? t("ask.unavailable") : null;
}
