import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ready, shopFacts } from "../../api/queries";
import { utc } from "../../lib/format";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";

/** Which shop this is, the model that answers, and how old it is. */
export function ModelInUse() {
  const { t } = useTranslation();
  const format = useFormat();
  const status = useQuery(ready).data?.status ?? "starting";
  const shop = useQuery(shopFacts).data;
  if (!shop) return <div className="in-use" />;
  const model = shop.model;
  return (
    <div className="in-use">
      <bdi className="in-use-name">{shown(shop.workspace)}</bdi>
      <span className="small soft in-use-model">
        <span className={`in-use-light in-use-${status}`} aria-hidden />
        {model ? t("frame.model", { name: model.name }) : t("frame.no_model")}
        {model && (
          <time
            dateTime={utc(model.created_at)}
            title={`${format.moment(model.created_at)} (${utc(model.created_at)})`}
          >
            {format.ago(model.created_at)}
          </time>
        )}
      </span>
    </div>
  );
}
