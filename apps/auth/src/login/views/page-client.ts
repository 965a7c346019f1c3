/** What the pages may know of the client on whose behalf they are shown. */
export interface PageClient {
  readonly name: string;
  /** Its own site, to go back to; shown as a link only when it is http(s). */
  readonly homeUrl?: string | undefined;
}
