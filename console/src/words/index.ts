/** The words of the console in both languages; a key that one of them lacks is an error of types. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { language, localeOf } from "../lib/preferences";
import en from "./en.json";
import zh from "./zh.json";

type Words = typeof en;

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Words };
  }
}

const chinese: Words = zh;

function show(): void {
  document.documentElement.lang = localeOf(language.get());
}

export async function startWords(): Promise<void> {
  show();
  await i18next.use(initReactI18next).init({
    lng: language.get(),
    fallbackLng: false,
    resources: { en: { translation: en }, zh: { translation: chinese } },
    interpolation: { escapeValue: false }, // React escapes.
  });
}

export function followLanguage(): void {
  show();
  void i18next.changeLanguage(language.get());
}
