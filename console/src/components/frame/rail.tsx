import { Ellipsis } from "lucide-react";
import { Link, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { PAGES, type PageEntry } from "../../pages";
import { Button } from "../button/button";
import { Mark } from "./mark";
import "../dialog/dialog.css";
import "./rail.css";

const IN_BAR = 4;

/** The pages: a rail on wide screens, a bar of four and More below on phones. */
export function Rail() {
  const { t } = useTranslation();
  const more = PAGES.slice(IN_BAR);
  return (
    <nav className="rail" aria-label={t("frame.pages")}>
      <a className="rail-mark" href="#/shop" aria-label="palate">
        <Mark />
        <span aria-hidden>palate</span>
      </a>
      <ul>
        {PAGES.map((page, position) => (
          <li key={page.name} className={position < IN_BAR ? "" : "rail-late"}>
            <PageLink page={page} />
          </li>
        ))}
        {more.length > 0 && (
          <li className="rail-more">
            <MenuTrigger>
              <Button look="quiet" className="rail-link">
                <Ellipsis aria-hidden size={20} />
                <span>{t("frame.more")}</span>
              </Button>
              <Popover className="popover">
                <Menu className="menu">
                  {more.map((page) => (
                    <PageItem key={page.name} page={page} />
                  ))}
                </Menu>
              </Popover>
            </MenuTrigger>
          </li>
        )}
      </ul>
    </nav>
  );
}

const useNoReason = () => null;

function PageLink({ page: { name, path, icon: Icon, useReason = useNoReason } }: { page: PageEntry }) {
  const { t } = useTranslation();
  const [now] = useLocation();
  const reason = useReason();
  if (reason !== null) {
    return (
      <p className="rail-link rail-shut">
        <Icon aria-hidden size={20} />
        <span>
          {t(`pages.${name}`)}
          <small>{reason}</small>
        </span>
      </p>
    );
  }
  return (
    <Link className="rail-link" href={path} aria-current={now === path ? "page" : undefined}>
      <Icon aria-hidden size={20} />
      <span>{t(`pages.${name}`)}</span>
    </Link>
  );
}

function PageItem({ page: { name, path, icon: Icon, useReason = useNoReason } }: { page: PageEntry }) {
  const { t } = useTranslation();
  const reason = useReason();
  const shut = reason !== null;
  return (
    <MenuItem id={name} href={shut ? undefined : path} isDisabled={shut} className="menu-item">
      <Icon aria-hidden size={18} />
      <span className="rail-shut">
        {t(`pages.${name}`)}
        {shut && <small>{reason}</small>}
      </span>
    </MenuItem>
  );
}
