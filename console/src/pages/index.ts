/** The pages: where each lies, what it is called, and the chunk that holds it. */
import { LayoutGrid, type LucideIcon, Users } from "lucide-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";

export type PageName = "shop" | "shoppers";

export interface PageEntry {
  name: PageName;
  path: string;
  icon: LucideIcon;
  view: LazyExoticComponent<ComponentType>;
}

/** Those of the rail, in its order. A page is one entry here, one folder beside, and its words in both languages. */
export const PAGES: readonly PageEntry[] = [
  { name: "shop", path: "/shop", icon: LayoutGrid, view: lazy(() => import("./shop/shop")) },
  { name: "shoppers", path: "/shoppers", icon: Users, view: lazy(() => import("./shopper/shopper")) },
];
