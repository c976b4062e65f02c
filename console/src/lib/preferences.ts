/** Language and theme: what a person chose, else what their browser says. */
import { makeStore } from "./store";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Theme = "light" | "dark";

function kept(name: string): string | null {
  try {
    return localStorage.getItem(`palate.${name}`);
  } catch {
    return null; // Storage is switched off: the choice holds as long as the page.
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`palate.${name}`, value);
  } catch {
    // See above.
  }
}

function firstLanguage(): Language {
  const chosen = kept("language");
  if (chosen === "en" || chosen === "zh") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function firstTheme(): Theme {
  const chosen = kept("theme");
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export const language = makeStore<Language>(firstLanguage());
export const theme = makeStore<Theme>(firstTheme());

export function chooseLanguage(chosen: Language): void {
  keep("language", chosen);
  language.set(chosen);
}

export function chooseTheme(chosen: Theme): void {
  keep("theme", chosen);
  theme.set(chosen);
  showTheme();
}

export function showTheme(): void {
  document.documentElement.dataset.theme = theme.get();
}

export function localeOf(chosen: Language): "en-US" | "zh-CN" {
  return chosen === "zh" ? "zh-CN" : "en-US";
}
