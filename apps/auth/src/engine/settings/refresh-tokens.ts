import type { Configuration } from 'oidc-provider';
import type { RequestDatabase } from '../../database/request-database.js';
import { rotationOf } from '../../grants/refresh-rotation.js';

/** Who gets a refresh token, which end with the session, and which rotate (DESIGN §4, §8). */
export function refreshTokens(
  database: RequestDatabase,
): Pick<Configuration, 'issueRefreshToken' | 'expiresWithSession' | 'rotateRefreshToken'> {
  return {
    issueRefreshToken: (_ctx, client, source) =>
      client.grantTypeAllowed('refresh_token') && (source.scopes.has('offline_access') || client['always_refresh'] === true),
    expiresWithSession: (_ctx, source) => !source.scopes.has('offline_access'),
    // RFC 9700 §4.14.2: a confidential client's is bound to its credential. Within the grace window the successor exists already.
    rotateRefreshToken: (ctx) => {
      const successor = database.transaction && rotationOf(database.transaction).successor;
      return ctx.oidc.client?.clientAuthMethod === 'none' && successor === undefined;
    },
  };
}
