/** Sends something that a shopper did or wrote; their history and lists follow. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

/** What was added to a history. */
export interface Source {
  item: string;
  title: string;
  /** What was done; null for a review. */
  event: "view" | "cart" | "purchase" | null;
  /** The id of a review; null for an event. */
  review: string | null;
}

/** Called before something is sent; what it gives is called with the source once that is stored. */
export type OnSent = () => Promise<(source: Source) => void>;

interface Sending<Values> {
  send: (values: Values) => Promise<unknown>;
  source: (values: Values) => Source;
}

export function useSent<Values>(user: string, onSent: OnSent, { send, source }: Sending<Values>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (values: Values) => {
      const stored = await onSent();
      await send(values);
      return stored;
    },
    onSuccess: (stored, values) => {
      stored(source(values));
      void queries.invalidateQueries({ queryKey: ["history", user] });
      void queries.invalidateQueries({ queryKey: ["recommendations", user] });
    },
  });
}
