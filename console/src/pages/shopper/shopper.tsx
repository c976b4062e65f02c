import { useTranslation } from "react-i18next";
import { Page } from "../../components/page/page";
import { useQueryOf } from "../../lib/route";
import { Choose } from "./choose";
import { OneShopper } from "./one-shopper";

/** Pick a shopper, or see who one is and what they are recommended. */
export default function Shopper() {
  const { t } = useTranslation();
  const [query] = useQueryOf("/shoppers");
  const user = query.get("user");
  if (user) return <OneShopper key={user} user={user} />;
  return (
    <Page title={t("pages.shoppers")}>
      <Choose />
    </Page>
  );
}
