import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ready, shopFacts } from "../../api/queries";
import { useFormat } from "../../lib/use-format";
import "./facts.css";

/** One line: what the system knows. */
export function Facts() {
  const { t } = useTranslation();
  const format = useFormat();
  const state = useQuery(ready).data;
  const shop = useQuery(shopFacts).data;
  const facts: string[] = [];
  if (shop) {
    const modalities = shop.modalities.filter((one) => one.present > 0).length;
    const counted = (what: "items" | "modalities" | "events" | "users", count: number) =>
      facts.push(t(`facts.${what}`, { count, number: format.number(count) }));
    counted("items", shop.items);
    if (modalities > 0) counted("modalities", modalities);
    counted("events", shop.events);
    counted("users", shop.users);
    facts.push(
      shop.model ? t("facts.trained", { ago: format.ago(shop.model.created_at) }) : t("facts.no_model"),
    );
  }
  if (state?.why) facts.push(state.why);
  return <p className="facts numbers">{facts.join(" · ")}</p>;
}
