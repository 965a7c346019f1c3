/** A sign-in or consent that somebody's browser is in the middle of. */
export interface PendingInteraction {
  readonly uid: string;
  /** `login` or `consent`, and why. */
  readonly prompt: { readonly name: string; readonly reasons: readonly string[] };
  readonly client: { readonly id: string; readonly name: string; readonly uri: string | undefined };
  /** Where the browser goes when all is done. */
  readonly redirectUri: string;
  readonly loginHint: string | undefined;
  /** Who is signed in already. */
  readonly accountId: string | undefined;
  /** What the client asks for and has not been allowed yet, by resource; `undefined` is the issuer itself. */
  readonly asks: readonly { readonly resource: string | undefined; readonly scopes: readonly string[] }[];
  /** The request's own parameters, to start it again. */
  readonly params: Readonly<Record<string, unknown>>;
}
