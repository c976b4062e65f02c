import { Button as AriaButton, type ButtonProps } from "react-aria-components";
import "./button.css";

interface Props extends ButtonProps {
  look?: "plain" | "main" | "quiet" | "icon";
}

export function Button({ look = "plain", className, ...props }: Props) {
  return <AriaButton {...props} className={`button button-${look} ${className ?? ""}`} />;
}
