/** A page, and how it is sent. */
export interface PageAnswer {
  readonly status: number;
  readonly html: string;
  readonly retryAfterS?: number | undefined;
}
