import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Store } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { answer, api } from "../../api/client";
import { start } from "../../api/start";
import { Button } from "../../components/button/button";
import { Mark } from "../../components/frame/mark";
import { LanguageButton, ThemeButton } from "../../components/frame/top-bar";
import { Problem } from "../../components/problem/problem";
import { announced } from "../../lib/announce";
import { language } from "../../lib/preferences";
import { followLanguage } from "../../words";
import "../../components/frame/top-bar.css";
import "../../components/table/table.css";
import { Own } from "./own";
import "./start.css";
import { Understood } from "./understood";
import { Working } from "./working";

/** The first visit to an empty shop: what to fill it with, and how far that is. */
export default function Start() {
  const { t } = useTranslation();
  const chosen = language.use();
  // biome-ignore lint/correctness/useExhaustiveDependencies: followed whenever another is chosen.
  useEffect(followLanguage, [chosen]);
  useEffect(() => {
    document.title = `${t("start.title")} · palate`;
  }, [t]);
  const found = useQuery(start);
  const told = found.data;
  useEffect(() => {
    // The shop is there: everything else is loaded anew, with it.
    if (told?.state === "done") location.reload();
  }, [told?.state]);
  return (
    <div className="start">
      <header className="start-head">
        <Mark />
        <span aria-hidden>palate</span>
        <LanguageButton />
        <ThemeButton />
      </header>
      <main id="main" tabIndex={-1}>
        <h1>{t("start.title")}</h1>
        <p className="soft">{t("start.what")}</p>
        {found.error && <Problem error={found.error} again={() => found.refetch()} />}
        {told?.work && <Working told={told} />}
        {told && !told.work && told.state !== "done" && (
          <>
            {told.error && <Failed why={told.error} />}
            {told.files.length > 0 ? (
              <Understood told={told} />
            ) : (
              <div className="start-choices">
                <MadeUp />
                <Own />
              </div>
            )}
          </>
        )}
      </main>
      <output className="unseen" aria-live="polite">
        {announced.use()}
      </output>
    </div>
  );
}

function Failed({ why }: { why: string }) {
  const { t } = useTranslation();
  return <Problem error={new Error(why)} title={t("start.failed")} />;
}

/** The shop that palate makes up. */
function MadeUp() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const begun = useMutation({
    mutationFn: () => answer(api.POST("/v1/start/simulate", { body: {} })),
    onSuccess: (told) => queries.setQueryData(start.queryKey, told),
  });
  return (
    <section className="panel start-choice" aria-labelledby="start-made-up">
      <Store aria-hidden size={28} />
      <h2 id="start-made-up">{t("start.made_up")}</h2>
      <p className="soft">{t("start.made_up_what")}</p>
      {begun.error && <Problem error={begun.error} />}
      <Button look="main" isDisabled={begun.isPending} onPress={() => begun.mutate()}>
        {t("start.made_up_use")}
      </Button>
    </section>
  );
}
