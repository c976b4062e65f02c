import type { ReactNode } from "react";
import { Link } from "react-aria-components";
import "../button/button.css";
import "./empty.css";

interface Props {
  title: string;
  children?: ReactNode;
  href?: string;
  action?: string;
}

/** Says that there is nothing, why, and what to do next. */
export function Empty({ title, children, href, action }: Props) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children && <div className="soft">{children}</div>}
      {href && (
        <Link className="button" href={href}>
          {action}
        </Link>
      )}
    </div>
  );
}
