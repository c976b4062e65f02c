import { useTranslation } from "react-i18next";
import { Page } from "../../components/page/page";
import { useQueryOf } from "../../lib/route";
import { Asked } from "./asked";
import { Browse } from "./browse";
import { DropAnywhere } from "./drop-anywhere";
import { Found } from "./found";
import { SeekButtons } from "./seek-buttons";
import "./shop.css";
import { sought } from "./sought";

/** The catalogue, and search in it by words, a picture and a sound. */
export default function Shop() {
  const { t } = useTranslation();
  const [query, change] = useQueryOf("/shop");
  const words = query.get("q") ?? "";
  const files = sought.use();
  const asks = words !== "" || files.picture !== null || files.sound !== null;
  return (
    <Page title={asks ? t("shop.found") : t("pages.shop")} actions={<SeekButtons />}>
      <DropAnywhere />
      {asks && <Asked words={words} files={files} onWords={(q) => change({ q })} />}
      {asks ? <Found words={words} files={files} /> : <Browse />}
    </Page>
  );
}
