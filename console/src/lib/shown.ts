/** Texts of the shop, made safe to stand among others. */

const TURNING = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/gu;

/** A text whose direction marks and control characters are shown and work no more. */
export function shown(text: string): string {
  return text
    .replace(TURNING, (mark) => `⟨${mark.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}⟩`)
    .replace(CONTROL, "\ufffd");
}

/** A text for an attribute such as aria-label: as `shown`, and cut where it is long. */
export function named(text: string, most = 120): string {
  const letters = [...shown(text)];
  return letters.length <= most ? letters.join("") : `${letters.slice(0, most - 1).join("")}…`;
}

/** The language of a text by its letters, so that Chinese is not drawn in Japanese shapes. */
export function languageOf(text: string): "zh-CN" | undefined {
  return /\p{Script=Han}/u.test(text) && !/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
    ? "zh-CN"
    : undefined;
}
