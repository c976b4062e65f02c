import { useTranslation } from "react-i18next";
import { Page } from "../../components/page/page";

export default function Shopper() {
  const { t } = useTranslation();
  return <Page title={t("pages.shoppers")}>{null}</Page>;
}
