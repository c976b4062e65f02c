import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../../api/problem";
import { Problem } from "../../components/problem/problem";
import { useFormat } from "../../lib/use-format";
import { type Sense, similar } from "./queries";
import { Row } from "./row";

interface Props {
  id: string;
  sense: Sense;
  /** Modalities of the item; null while the shop is being read. */
  has: readonly string[] | null;
}

/** What is like the item in one sense, so that the difference between senses is seen. */
export function Similar({ id, sense, has }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const lacks = has !== null && sense !== "all" && !has.includes(sense);
  const found = useQuery({ ...similar(id, sense), enabled: !lacks });
  const heading = `item-similar-${sense}`;
  return (
    <section className="item-section" aria-labelledby={heading}>
      <h2 id={heading}>{t(`item.similar_${sense}`)}</h2>
      {lacks && <p className="soft">{t(`item.lacks_${sense as "text"}`)}</p>}
      {found.error && <Why error={found.error} again={() => found.refetch()} />}
      {found.data?.length === 0 && <p className="soft">{t("item.nothing_similar")}</p>}
      {found.data && found.data.length > 0 && (
        <Row entries={found.data.map((one) => ({ id: one.id, below: format.fixed(one.score) }))} />
      )}
    </section>
  );
}

/** Where a shop has nothing to compare by, that is no fault. */
function Why({ error, again }: { error: Error; again: () => void }) {
  if (error instanceof ProblemError && error.status === 409) return <p className="soft">{error.detail}</p>;
  return <Problem error={error} again={again} />;
}
