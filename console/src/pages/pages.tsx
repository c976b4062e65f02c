import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Redirect, Route, Switch } from "wouter";
import { Empty } from "../components/empty/empty";
import { Page } from "../components/page/page";
import { OTHERS, PAGES } from ".";

export function Pages() {
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route path="/">
          <Redirect to="/shop" replace />
        </Route>
        {[...PAGES, ...OTHERS].map(({ path, view: View }) => (
          <Route key={path} path={path}>
            <View />
          </Route>
        ))}
        <Route>
          <NoSuchPage />
        </Route>
      </Switch>
    </Suspense>
  );
}

function NoSuchPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("missing.title")}>
      <Empty title={t("missing.what")} href="/shop" action={t("missing.action")} />
    </Page>
  );
}
