import { useState } from "react";
import { link } from "../../api/client";
import "./thumb.css";

interface Props {
  /** The server's link to the picture; null where there is none. */
  picture: string | null | undefined;
  /** What stands in its place. */
  title: string;
  size?: "small" | "card" | "large";
}

/** The picture of an item, or the first letters of its title; it always stands beside the title, so it is silent. */
export function Thumb({ picture, title, size = "small" }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  if (picture && broken !== picture) {
    return (
      <span className={`thumb thumb-${size}`}>
        <img src={link(picture)} alt="" loading="lazy" decoding="async" onError={() => setBroken(picture)} />
      </span>
    );
  }
  const letters = [...title.trim()].slice(0, 2).join("");
  return <span className={`thumb thumb-${size} thumb-none`} data-letters={letters} aria-hidden="true" />;
}
