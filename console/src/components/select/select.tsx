import { ChevronDown } from "lucide-react";
import {
  Select as AriaSelect,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from "react-aria-components";
import { Button } from "../button/button";
import "../dialog/dialog.css";
import "../field/field.css";
import "./select.css";

interface Props<T extends string> {
  label: string;
  value: T | null;
  onChange: (value: T) => void;
  options: readonly { id: T; name: string }[];
  placeholder?: string;
}

export function Select<T extends string>({ label, value, onChange, options, placeholder }: Props<T>) {
  return (
    <AriaSelect
      className="field"
      value={value}
      placeholder={placeholder}
      onChange={(chosen) => {
        if (chosen !== null) onChange(String(chosen) as T);
      }}
    >
      <Label>{label}</Label>
      <Button className="select-button">
        <SelectValue />
        <ChevronDown aria-hidden size={16} />
      </Button>
      <Popover className="popover select-popover">
        <ListBox className="options" items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.name} className="option">
              {option.name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
