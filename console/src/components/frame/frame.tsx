import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { announced } from "../../lib/announce";
import { language } from "../../lib/preferences";
import { followLanguage } from "../../words";
import { Rail } from "./rail";
import { TopBar } from "./top-bar";
import "./frame.css";

/** What is around every page: the way to its content, the rail, the top bar, and what is said aloud. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const chosen = language.use();
  // biome-ignore lint/correctness/useExhaustiveDependencies: followed whenever another is chosen.
  useEffect(followLanguage, [chosen]);
  return (
    <div className="frame">
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to a place of this page, as a link does. */}
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          // The hash is the page's address: it must not become "#main".
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {t("frame.skip")}
      </a>
      <Rail />
      <TopBar />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <output className="unseen" aria-live="polite">
        {announced.use()}
      </output>
    </div>
  );
}
