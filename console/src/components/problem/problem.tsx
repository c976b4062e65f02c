import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../../api/problem";
import { shown } from "../../lib/shown";
import { Button } from "../button/button";
import "./problem.css";

interface Props {
  error: Error;
  again?: () => void;
  /** What it is called, where the error does not say so. */
  title?: string;
}

/** Why there is no answer, in the server's words, and Try again. */
export function Problem({ error, again, title: called }: Props) {
  const { t } = useTranslation();
  const [title, detail] = wordsOf(error, t);
  return (
    <div className="problem" role="alert">
      <TriangleAlert aria-hidden size={20} />
      <div>
        <p className="problem-title">{called ?? title}</p>
        {detail && <p className="soft">{shown(detail)}</p>}
      </div>
      {again && <Button onPress={again}>{t("problem.again")}</Button>}
    </div>
  );
}

function wordsOf(error: Error, t: ReturnType<typeof useTranslation>["t"]): [string, string] {
  if (!(error instanceof ProblemError)) return [t("problem.broken"), error.message];
  if (error.status === 0) return [t("problem.unreachable"), t("problem.unreachable_what")];
  if (error.status === 401) return [t("problem.key"), error.detail];
  if (error.status === 403) return [t("problem.scope"), error.detail];
  if (error.status === 503 && error.retryAfter) {
    return [t("problem.wait", { seconds: error.retryAfter }), error.detail];
  }
  return [error.title || t("problem.broken"), error.detail];
}
