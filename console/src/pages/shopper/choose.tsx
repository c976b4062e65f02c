import { useQuery } from "@tanstack/react-query";
import { Search, UserPlus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Input, Label, Link, SearchField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { usersPage } from "../../api/queries";
import "../../components/button/button.css";
import { Empty } from "../../components/empty/empty";
import "../../components/field/field.css";
import { Pager } from "../../components/pager/pager";
import { Problem } from "../../components/problem/problem";
import { Waiting } from "../../components/waiting/waiting";
import { go, to } from "../../lib/route";
import { named, shown } from "../../lib/shown";
import { stopComposed } from "../../lib/typing";
import { useFormat } from "../../lib/use-format";
import "./choose.css";

const PER_PAGE = 60;

/** The shoppers with a history; one is found by a part of the id, and a new one is made by typing theirs. */
export function Choose() {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const [page, setPage] = useState(1);
  const words = useDeferredValue(typed.trim());
  const found = useQuery(usersPage(words, page));
  const users = found.data?.users ?? [];
  const known = users.some((one) => one.user_id === words);
  return (
    <>
      <div className="choose" onKeyDownCapture={stopComposed}>
        <SearchField
          className="field choose-field"
          value={typed}
          maxLength={200}
          onChange={(text) => {
            setTyped(text);
            setPage(1);
          }}
          onSubmit={(text) => text.trim() && go(to("/shoppers", { user: text.trim() }))}
        >
          <Label>{t("choose.label")}</Label>
          <Search aria-hidden size={18} />
          <Input className="input" placeholder={t("choose.hint")} />
        </SearchField>
        {words && !known && (
          <Link className="button" href={to("/shoppers", { user: words })}>
            <UserPlus aria-hidden size={18} /> {t("choose.new", { id: named(words, 30) })}
          </Link>
        )}
      </div>
      {found.error && <Problem error={found.error} again={() => found.refetch()} />}
      {found.isPending && <Waiting look="rows" />}
      {found.data && users.length === 0 && <Empty title={t("choose.none")}>{t("choose.none_what")}</Empty>}
      <ul className="users">
        {users.map((one) => (
          <li key={one.user_id}>
            <Link className="user" href={to("/shoppers", { user: one.user_id })}>
              <span className="user-mark" aria-hidden data-letters={[...one.user_id].slice(-2).join("")} />
              <bdi className="user-id">{shown(one.user_id)}</bdi>
              <span className="soft small numbers">
                {t("choose.events", { count: one.events, number: format.number(one.events) })}
                {one.last_at !== null && ` · ${format.ago(one.last_at)}`}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Pager page={page} pages={Math.ceil((found.data?.total ?? 0) / PER_PAGE)} onPage={setPage} />
    </>
  );
}
