import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../lib/use-format";
import { Button } from "../button/button";
import "./pager.css";

interface Props {
  page: number;
  pages: number;
  onPage: (page: number) => void;
}

/** Which page of how many, and the ways to the next and the one before. */
export function Pager({ page, pages, onPage }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  if (pages <= 1) return null;
  return (
    <nav className="pager" aria-label={t("pager.pages")}>
      <Button
        look="icon"
        aria-label={t("pager.before")}
        isDisabled={page <= 1}
        onPress={() => onPage(page - 1)}
      >
        <ChevronLeft aria-hidden size={20} />
      </Button>
      <span className="numbers">
        {t("pager.page", { page: format.number(page), pages: format.number(pages) })}
      </span>
      <Button
        look="icon"
        aria-label={t("pager.next")}
        isDisabled={page >= pages}
        onPress={() => onPage(page + 1)}
      >
        <ChevronRight aria-hidden size={20} />
      </Button>
    </nav>
  );
}
