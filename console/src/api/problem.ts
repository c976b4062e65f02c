/** Why a request was not answered, as the server's problem documents say. */
export class ProblemError extends Error {
  override name = "ProblemError";

  constructor(
    readonly title: string,
    readonly detail: string,
    readonly status: number,
    readonly retryAfter: number | null = null,
  ) {
    super(detail);
  }
}

export function problemOf(response: Response, body: unknown): ProblemError {
  const told = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const title = typeof told.title === "string" ? told.title : response.statusText;
  const detail = typeof told.detail === "string" ? told.detail : typeof told.why === "string" ? told.why : "";
  const after = Number(response.headers.get("retry-after"));
  return new ProblemError(title, detail, response.status, after > 0 ? after : null);
}
