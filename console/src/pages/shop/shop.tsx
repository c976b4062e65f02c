import { useTranslation } from "react-i18next";
import { Page } from "../../components/page/page";
import { useQueryOf } from "../../lib/route";
import { Asked } from "./asked";
import { Browse } from "./browse";
import { DropAnywhere } from "./drop-anywhere";
import { Filters } from "./filters";
import { Found } from "./found";
import { useNarrowed } from "./narrowed";
import { SeekButtons } from "./seek-buttons";
import "./shop.css";
import { sought } from "./sought";

/** The catalogue, and search in it by words, a picture and a sound. */
export default function Shop() {
  const { t } = useTranslation();
  const [query, change] = useQueryOf("/shop");
  const narrowed = useNarrowed(query);
  const words = query.get("q") ?? "";
  const files = sought.use();
  const asks = words !== "" || files.picture !== null || files.sound !== null;
  return (
    <Page title={asks ? t("shop.found") : t("pages.shop")} actions={<SeekButtons />}>
      <DropAnywhere />
      {asks && <Asked words={words} files={files} onWords={(q) => change({ q })} />}
      <Filters narrowed={narrowed} onChange={change} missing={!asks} />
      {asks ? (
        <Found asked={{ words, ...files }} narrowed={narrowed} />
      ) : (
        <Browse narrowed={narrowed} onChange={change} />
      )}
    </Page>
  );
}
