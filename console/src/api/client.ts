/** The API, typed by the server's own OpenAPI document. */
import createClient from "openapi-fetch";
import { askForKey, key } from "./key";
import { ProblemError, problemOf } from "./problem";
import type { paths } from "./schema";

async function send(request: Request): Promise<Response> {
  for (;;) {
    const sent = key();
    const one = request.clone();
    if (sent) one.headers.set("authorization", `Bearer ${sent}`);
    const response = await fetch(one);
    if (response.status !== 401) return response;
    // Read whole: a request whose answer is not read stays open.
    const refused = await response.text();
    if (!(await askForKey(sent))) return new Response(refused, response);
  }
}

/** Paths are relative, so that the console works under any sub-path. */
export const api = createClient<paths>({ baseUrl: ".", fetch: send });

interface Told<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The answer of a request, or the error that says why there is none.
 *
 * @throws ProblemError where the server refuses or can't be reached.
 */
export async function answer<T>(asked: Promise<Told<T>>): Promise<T> {
  let told: Told<T>;
  try {
    told = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ProblemError("", "", 0);
  }
  if (!told.response.ok) throw problemOf(told.response, told.error);
  return told.data as T;
}

/** A form with files, whose parts the generated types call strings. */
export function form(fields: Record<string, string | Blob | readonly Blob[] | null | undefined>): never {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") made.append(name, one);
    }
  }
  // openapi-fetch hands a FormData through; its types know no files.
  return made as never;
}

/** The address of a link that the server gave, below the console's own. */
export function link(given: string): string {
  return `.${given}`;
}
