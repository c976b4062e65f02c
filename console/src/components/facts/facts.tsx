import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { models, ready } from "../../api/queries";
import { useFormat } from "../../lib/use-format";
import "./facts.css";

/** One line: what the system knows. */
export function Facts() {
  const { t } = useTranslation();
  const format = useFormat();
  const state = useQuery(ready).data;
  const live = useQuery(models).data?.models.find((model) => model.state === "live");
  const facts: string[] = [];
  if (state) facts.push(t("facts.items", { count: state.items, number: format.number(state.items) }));
  if (live?.activated_at) facts.push(t("facts.trained", { ago: format.ago(live.created_at) }));
  if (state && !state.model) facts.push(t("facts.no_model"));
  if (state?.why) facts.push(state.why);
  return <p className="facts numbers">{facts.join(" · ")}</p>;
}
