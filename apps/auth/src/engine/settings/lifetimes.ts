import type { Configuration, KoaContextWithOIDC, RefreshToken } from 'oidc-provider';

const MINUTE_S = 60;
const DAY_S = 86_400;

/** A session ends this long after the person signed in, used or not. */
export const SESSION_ABSOLUTE_S = 30 * DAY_S;
/** A session ends when its browser has not been here for this long. */
const SESSION_IDLE_S = 14 * DAY_S;
/** A grant and all its refresh tokens end this long after it was given. */
const GRANT_ABSOLUTE_S = 30 * DAY_S;
/** A refresh token that is not used for this long ends. */
export const REFRESH_IDLE_S = 14 * DAY_S;

/** How long things live (SECURITY §3, §4: each with an idle and an absolute bound where it is renewed). */
export function lifetimes(accessTokenLifetimeS: number): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: () => accessTokenLifetimeS,
    ClientCredentials: () => accessTokenLifetimeS,
    AuthorizationCode: MINUTE_S,
    IdToken: 60 * MINUTE_S,
    Interaction: 60 * MINUTE_S,
    Grant: GRANT_ABSOLUTE_S,
    Session: (_ctx, session) => remaining(SESSION_IDLE_S, SESSION_ABSOLUTE_S, session.loginTs),
    RefreshToken: refreshTokenLifetime,
  };
}

/** The first token of a family starts the absolute bound, each use the idle one. */
function refreshTokenLifetime(_ctx: KoaContextWithOIDC, token: RefreshToken): number {
  return remaining(REFRESH_IDLE_S, GRANT_ABSOLUTE_S, token.iiat);
}

function remaining(idleS: number, absoluteS: number, sinceS: number | undefined): number {
  const nowS = Math.floor(Date.now() / 1000);
  return Math.max(1, Math.min(idleS, (sinceS ?? nowS) + absoluteS - nowS));
}
