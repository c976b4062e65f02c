/** What a version of the model is called among others. */
import type { Schemas } from "../api/queries";

type Model = Schemas["ModelOut"];

export function nameOf(model: Model): string {
  return typeof model.facts.model === "string" ? model.facts.model : model.id;
}
