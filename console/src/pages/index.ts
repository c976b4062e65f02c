/** The pages: where each lies, what it is called, and the chunk that holds it. */
import {
  Activity,
  Boxes,
  LayoutGrid,
  type LucideIcon,
  MessageCircleQuestion,
  ScatterChart,
  Users,
} from "lucide-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { useNothingToAsk } from "./ask/available";

export type PageName = "shop" | "shoppers" | "map" | "models" | "health" | "ask";

export interface PageEntry {
  name: PageName;
  path: string;
  icon: LucideIcon;
  view: LazyExoticComponent<ComponentType>;
  /** A hook: why the page has nothing to show now, null where it has; the rail says so in place of the link. */
  useReason?: () => string | null;
}

/** Those of the rail, in its order. A page is one entry here, one folder beside, and its words in both languages. */
export const PAGES: readonly PageEntry[] = [
  { name: "shop", path: "/shop", icon: LayoutGrid, view: lazy(() => import("./shop/shop")) },
  { name: "shoppers", path: "/shoppers", icon: Users, view: lazy(() => import("./shopper/shopper")) },
  { name: "map", path: "/map", icon: ScatterChart, view: lazy(() => import("./map/map")) },
  { name: "models", path: "/models", icon: Boxes, view: lazy(() => import("./models/models")) },
  { name: "health", path: "/health", icon: Activity, view: lazy(() => import("./health/health")) },
  {
    name: "ask",
    path: "/ask",
    icon: MessageCircleQuestion,
    view: lazy(() => import("./ask/ask")),
    useReason: useNothingToAsk,
  },
];

/** Those that other pages lead to. */
export const OTHERS: readonly Pick<PageEntry, "path" | "view">[] = [
  { path: "/item", view: lazy(() => import("./item/item")) },
  { path: "/quarantine", view: lazy(() => import("./quarantine/quarantine")) },
];
