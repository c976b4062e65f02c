import { Languages, Moon, Search, Sun } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Input, SearchField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useSearch } from "wouter";
import { chooseLanguage, chooseTheme, language, theme } from "../../lib/preferences";
import { go, to } from "../../lib/route";
import { stopComposed } from "../../lib/typing";
import { Button } from "../button/button";
import { ModelInUse } from "./model-in-use";
import "./top-bar.css";

export function TopBar() {
  return (
    <header className="top-bar">
      <SearchBox />
      <ModelInUse />
      <LanguageButton />
      <ThemeButton />
    </header>
  );
}

/** Search from anywhere; `/` leads to it. */
function SearchBox() {
  const { t } = useTranslation();
  const asked = new URLSearchParams(useSearch()).get("q") ?? "";
  const [typed, setTyped] = useState(asked);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(asked), [asked]);
  useEffect(() => {
    const lead = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      const typing = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", lead);
    return () => removeEventListener("keydown", lead);
  }, []);
  return (
    <search className="search" onKeyDownCapture={stopComposed}>
      <SearchField
        aria-label={t("frame.search")}
        value={typed}
        onChange={setTyped}
        onSubmit={(words) => go(to("/shop", { q: words.trim() }))}
        onClear={() => asked && go("/shop")}
      >
        <Search aria-hidden size={18} />
        <Input ref={field} className="search-input" placeholder={t("frame.search_hint")} />
        <kbd aria-hidden>/</kbd>
      </SearchField>
    </search>
  );
}

export function LanguageButton() {
  const { t } = useTranslation();
  const other = language.use() === "zh" ? "en" : "zh";
  return (
    <Button
      look="quiet"
      className="language"
      aria-label={t("frame.language")}
      onPress={() => chooseLanguage(other)}
    >
      <Languages aria-hidden size={18} />
      <span lang={other === "zh" ? "zh-CN" : "en"}>{other === "zh" ? "中文" : "English"}</span>
    </Button>
  );
}

export function ThemeButton() {
  const { t } = useTranslation();
  const dark = theme.use() === "dark";
  const name = dark ? t("frame.light") : t("frame.dark");
  return (
    <Button look="icon" aria-label={name} onPress={() => chooseTheme(dark ? "light" : "dark")}>
      {dark ? <Sun aria-hidden size={18} /> : <Moon aria-hidden size={18} />}
    </Button>
  );
}
