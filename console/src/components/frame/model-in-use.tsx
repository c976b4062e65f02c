import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { models, ready } from "../../api/queries";
import { utc } from "../../lib/format";
import { useFormat } from "../../lib/use-format";

/** The model that answers, and how old it is. */
export function ModelInUse() {
  const { t } = useTranslation();
  const format = useFormat();
  const state = useQuery(ready).data;
  const live = useQuery(models).data?.models.find((model) => model.state === "live");
  if (!state) return <div className="in-use" />;
  return (
    <div className="in-use small">
      <span className={`in-use-light in-use-${state.status}`} aria-hidden />
      <span>
        {state.model ? t("frame.model", { name: nameOf(live?.facts) }) : t("frame.no_model")}
        {live && (
          <time
            className="soft"
            dateTime={utc(live.created_at)}
            title={`${format.moment(live.created_at)} (${utc(live.created_at)})`}
          >
            {" · "}
            {format.ago(live.created_at)}
          </time>
        )}
      </span>
    </div>
  );
}

/** What a model was made by, such as auto. */
function nameOf(facts: Record<string, unknown> | undefined): string {
  return typeof facts?.model === "string" ? facts.model : "";
}
