import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { link } from "../../api/client";
import type { Schemas } from "../../api/queries";
import { Problem } from "../../components/problem/problem";
import { Thumb } from "../../components/thumb/thumb";
import { language } from "../../lib/preferences";
import { languageOf, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import { reviewsOf, summaryOf } from "./queries";

/** What people say: a summary of sentences word for word, each leading to its review, and the reviews. */
export function Reviews({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useQuery(reviewsOf(id));
  const summary = useQuery(summaryOf(id, language.use()));
  const reviews = found.data?.reviews ?? [];
  return (
    <section className="item-section" aria-labelledby="item-reviews">
      <h2 id="item-reviews">{t("item.reviews", { count: reviews.length })}</h2>
      {found.error && <Problem error={found.error} again={() => found.refetch()} />}
      {found.data && reviews.length === 0 && <p className="soft">{t("item.no_reviews")}</p>}
      {summary.data && reviews.length > 0 && (
        <div className="panel">
          {summary.data.rating !== null && (
            <p className="numbers">{t("item.rating", { value: format.number(summary.data.rating, 1) })}</p>
          )}
          <Quotes title={t("item.pros")} quotes={summary.data.pros} />
          <Quotes title={t("item.cons")} quotes={summary.data.cons} />
        </div>
      )}
      <ol className="item-reviews">
        {reviews.map((one) => (
          <li key={one.review_id} id={anchorOf(one.review_id)} tabIndex={-1} className="panel">
            <p className="soft small numbers">
              {[
                one.rating !== null && t("item.rating", { value: format.number(one.rating, 1) }),
                one.user_id && shown(one.user_id),
                one.occurred_at !== null && format.ago(one.occurred_at),
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
            <Said review={one} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Said({ review }: { review: Schemas["ReviewOut"] }) {
  const { t } = useTranslation();
  const text = review.text ?? review.transcript ?? "";
  return (
    <>
      {text && (
        <p lang={languageOf(text)}>
          <bdi>{shown(text)}</bdi>
        </p>
      )}
      {review.media.map((one) =>
        one.kind === "image" ? (
          <Thumb key={one.url} picture={one.thumbnail} title={t("item.review_picture")} size="card" />
        ) : (
          // biome-ignore lint/a11y/useMediaCaption: what is said in a review is written down as its text.
          <audio
            key={one.url}
            controls
            preload="none"
            src={link(one.link)}
            aria-label={t("item.review_sound")}
          />
        ),
      )}
    </>
  );
}

function Quotes({ title, quotes }: { title: string; quotes: Schemas["SummaryOut"]["pros"] }) {
  if (quotes.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul className="item-quotes">
        {quotes.map((one) => (
          <li key={`${one.review_id} ${one.text}`}>
            <button
              type="button"
              className="item-quote"
              lang={languageOf(one.text)}
              onClick={() => document.getElementById(anchorOf(one.review_id))?.focus()}
            >
              <bdi>{shown(one.text)}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function anchorOf(review: string): string {
  return `review-${review}`;
}
