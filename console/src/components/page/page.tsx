import { type ReactNode, useEffect, useRef } from "react";
import { Facts } from "../facts/facts";
import "./page.css";

interface Props {
  title: string;
  /** What stands beside the title, such as buttons. */
  actions?: ReactNode;
  children: ReactNode;
}

/** Whether a page was shown before: the first leaves the focus where the browser puts it. */
let another = false;

/** One page: what the system knows, the title, and what the page shows. Focus goes to the title on a change. */
export function Page({ title, actions, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · palate`;
  }, [title]);
  useEffect(() => {
    if (another) heading.current?.focus();
    another = true;
  }, []);
  return (
    <div className="page">
      <Facts />
      <header className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
