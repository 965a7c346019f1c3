import { randomUUID } from 'node:crypto';
import type { AccessToken, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { Minting, MintGate } from '../grants/mint-gate.js';
import { mintRequestOf } from '../grants/mint-request.js';

type Customizer = NonNullable<NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']>;

/** The payload of an access token (DESIGN §5, RFC 9068), written after the mint gate, whose statement is the last before signing. */
export function accessTokenClaims(gate: MintGate, issuer: string, lifetimeS: number): Customizer {
  return async (ctx, token, jwt) => {
    const person = token.kind === 'AccessToken' ? token : undefined;
    const request = mintRequestOf(ctx, { ...sourceOf(person), clientId: token.clientId, lifetimeS });
    const minting = request.kind === 'person' ? await gate.forPerson(request) : await gate.forClient(request);
    jwt.payload = {
      iss: issuer,
      sub: person?.accountId ?? token.clientId,
      aud: jwt.payload['aud'],
      client_id: token.clientId,
      iat: minting.issuedAt,
      exp: minting.issuedAt + lifetimeS,
      jti: randomUUID(),
      ...(token.scope ? { scope: token.scope } : {}),
      gen: minting.generations,
      ...(person === undefined ? {} : personClaims(ctx, person, minting)),
    };
  };
}

function sourceOf(token: AccessToken | undefined) {
  if (token === undefined) return {};
  return {
    accountId: token.accountId,
    grantId: token.grantId,
    sessionUid: token.sessionUid,
    expiresWithSession: token.expiresWithSession,
  };
}

/** How the person signed in is known to the code or refresh token that is being redeemed. Nothing personal (DESIGN §5). */
function personClaims(ctx: KoaContextWithOIDC, token: AccessToken, minting: Minting): Record<string, unknown> {
  const { authorizationCode, refreshToken } = ctx.oidc;
  const { authTime, acr, amr } = authorizationCode ?? refreshToken ?? {};
  return {
    grant_id: token.grantId,
    ...(minting.sessionLive ? { sid: token.sessionUid } : {}),
    roles: minting.roles,
    ...(authTime === undefined ? {} : { auth_time: authTime }),
    ...(acr === undefined ? {} : { acr }),
    ...(amr === undefined ? {} : { amr }),
  };
}
