import { ToggleButton } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { named, shown } from "../../lib/shown";
import { useFormat } from "../../lib/use-format";
import { type Group, NONE, OTHERS } from "./groups";

interface Props {
  label: string;
  groups: readonly Group[];
  /** Ids of the groups that are shown alone; none where all are. */
  only: readonly string[];
  onOnly: (only: string[]) => void;
}

/** What the colours mean; a press shows one group alone, further presses more beside it. */
export function Legend({ label, groups, only, onOnly }: Props) {
  const format = useFormat();
  const name = useNameOf();
  return (
    <fieldset className="map-legend">
      <legend className="unseen">{label}</legend>
      {groups.map((group) => (
        <ToggleButton
          key={group.id}
          className="toggle small"
          isSelected={only.includes(group.id)}
          onChange={(on) => onOnly(on ? [...only, group.id] : only.filter((one) => one !== group.id))}
        >
          <span className="map-swatch" style={{ background: `var(${group.ink})` }} aria-hidden />
          <bdi>{name(group)}</bdi> <span className="numbers soft">{format.number(group.items)}</span>
        </ToggleButton>
      ))}
    </fieldset>
  );
}

function useNameOf(): (group: Group) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ id, category, liked }) => {
    if (category !== null) return named(shown(category), 40);
    if (id === OTHERS) return t("map.others");
    if (id === NONE || !liked) return t("map.none");
    const [from, to] = liked;
    if (to === 0) return t("map.liked_none");
    const number = from === to ? format.number(to) : `${format.number(from)}–${format.number(to)}`;
    return t("map.liked", { count: to, number });
  };
}
