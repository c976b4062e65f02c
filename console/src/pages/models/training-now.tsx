import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { answer, api } from "../../api/client";
import { training } from "../../api/ops";
import type { Schemas } from "../../api/queries";
import { Button } from "../../components/button/button";
import { Problem } from "../../components/problem/problem";
import { announce } from "../../lib/announce";
import { shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";

type Job = Schemas["JobOut"];

interface Step {
  what: string;
  at: number;
}

/** The training that waits, runs or failed last: its steps, what is left of the one at hand, and Cancel. */
export function TrainingNow() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const job = useQuery(training).data;
  const before = useRef(job?.state);
  useEffect(() => {
    const was = before.current;
    before.current = job?.state;
    if (job?.state === "done" && (was === "running" || was === "queued")) {
      announce(t("models.training_done"));
      void queries.invalidateQueries();
    }
  }, [job?.state, queries, t]);
  if (!job || job.state === "done" || job.state === "cancelled") return null;
  return <Running job={job} />;
}

function Running({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => answer(api.POST("/v1/jobs/{job_id}/cancel", { params: { path: { job_id: job.id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: training.queryKey }),
  });
  const steps = stepsOf(job);
  const now = steps.at(-1);
  const [done, total] = [Number(job.progress?.done ?? 0), Number(job.progress?.total ?? 0)];
  const left = now && secondsLeft(now.at, done, total, Date.now() / 1000);
  return (
    <section className="panel" aria-labelledby="models-training">
      <h2 id="models-training">{t(`models.job_${job.state as "queued" | "running" | "parked"}`)}</h2>
      {job.error && <p className="job-error">{shown(job.error)}</p>}
      {now && (
        <>
          <p className="numbers">
            {shown(now.what)} {total > 1 && `${format.number(done)} / ${format.number(total)}`}
            {left !== null && left !== undefined && ` · ${t("models.left", { time: format.length(left) })}`}
          </p>
          <progress
            max={total > 0 ? total : undefined}
            value={total > 0 ? done : undefined}
            aria-label={shown(now.what)}
          />
          <details>
            <summary className="small soft">{t("models.log")}</summary>
            <ol className="job-log numbers small">
              {steps.map((step) => (
                <li key={`${step.at} ${step.what}`}>
                  <time>{format.moment(step.at)}</time> {shown(step.what)}
                </li>
              ))}
            </ol>
          </details>
        </>
      )}
      {cancel.error && <Problem error={cancel.error} />}
      <Button className="job-cancel" isDisabled={cancel.isPending} onPress={() => cancel.mutate()}>
        {t("models.cancel")}
      </Button>
    </section>
  );
}

/** Seconds that the step at hand still takes by its pace so far; null where nothing can be said. */
export function secondsLeft(began: number, done: number, total: number, now: number): number | null {
  if (done <= 0 || total <= 1 || done > total) return null;
  return ((now - began) / done) * (total - done);
}

function stepsOf(job: Job): Step[] {
  const log = job.progress?.log;
  return Array.isArray(log) ? log : [];
}
