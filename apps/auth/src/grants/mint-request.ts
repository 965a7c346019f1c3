import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ClientMint, PersonMint } from './mint-gate.js';

/** What the engine knows of a token it is about to mint. */
export interface TokenToMint {
  readonly accountId?: string | undefined;
  readonly grantId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly sessionUid?: string | undefined;
  readonly expiresWithSession?: boolean | undefined;
  readonly lifetimeS: number;
}

export type MintRequest = (PersonMint & { readonly kind: 'person' }) | (ClientMint & { readonly kind: 'client' });

/** What the mint gate has to compare, with the generations noted when this request's client authenticated. */
export function mintRequestOf(ctx: KoaContextWithOIDC | undefined, token: TokenToMint): MintRequest {
  const client = ctx?.oidc.client;
  if (client === undefined || client.clientId !== token.clientId) throw new TypeError('A token is minted only for the client that asks.');
  const noted = { clientId: client.clientId, clientGeneration: generation(client['generation']), lifetimeS: token.lifetimeS };
  if (token.accountId === undefined) return { kind: 'client', ...noted, issuerGeneration: generation(client['issuer_generation']) };
  if (token.grantId === undefined) throw new TypeError('A token for a person needs a grant.');
  return {
    kind: 'person',
    ...noted,
    accountId: token.accountId,
    grantId: token.grantId,
    sid: token.sessionUid,
    outlivesSession: token.expiresWithSession !== true,
  };
}

function generation(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('A client must note the generations of the snapshot in which it authenticated.');
  return value;
}
