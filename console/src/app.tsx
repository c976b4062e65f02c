import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { I18nProvider, RouterProvider } from "react-aria-components";
import { Router } from "wouter";
import { ProblemError } from "./api/problem";
import { isFirstVisit } from "./api/start";
import { Frame } from "./components/frame/frame";
import { KeyDialog } from "./components/key-dialog/key-dialog";
import { language, localeOf } from "./lib/preferences";
import { go, hrefOf, useHashPath, useHashQuery } from "./lib/route";
import { Pages } from "./pages/pages";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      // What the server refused it refuses again; only a lost connection or a busy server is worth a retry.
      retry: (count, error) =>
        count < 2 && error instanceof ProblemError && (error.status === 0 || error.status === 503),
    },
  },
});

const Start = lazy(() => import("./pages/start/start"));

export function App() {
  const locale = localeOf(language.use());
  return (
    <QueryClientProvider client={queries}>
      <I18nProvider locale={locale}>
        <RouterProvider navigate={(to) => go(to)} useHref={hrefOf}>
          <Router hook={useHashPath} searchHook={useHashQuery}>
            {isFirstVisit() ? (
              <Suspense fallback={null}>
                <Start />
              </Suspense>
            ) : (
              <Frame>
                <Pages />
              </Frame>
            )}
            <KeyDialog />
          </Router>
        </RouterProvider>
      </I18nProvider>
    </QueryClientProvider>
  );
}
