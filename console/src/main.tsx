import { createRoot } from "react-dom/client";
import { App } from "./app";
import { showTheme } from "./lib/preferences";
import "./styles/tokens.css";
import "./styles/base.css";
import { startWords } from "./words";

const RELOADED = "palate.reloaded";

// An old tab whose parts are gone after an upgrade takes the new page, once.
addEventListener("vite:preloadError", (event) => {
  if (sessionStorage.getItem(RELOADED)) return;
  sessionStorage.setItem(RELOADED, "yes");
  event.preventDefault();
  location.reload();
});
addEventListener("load", () => setTimeout(() => sessionStorage.removeItem(RELOADED), 10_000));

showTheme();
await startWords();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
