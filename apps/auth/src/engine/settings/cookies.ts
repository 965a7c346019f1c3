import type { Configuration } from 'oidc-provider';
import type { AuthConfig } from '../../config.js';

/**
 * Names no other app on this host uses, since ports share one jar. On https the browser itself refuses a `__Host-` cookie that a
 * sibling host or plain http set; the engine's path-bound ones can have `__Secure-` only (SECURITY §5).
 */
export function cookies(config: AuthConfig): NonNullable<Configuration['cookies']> {
  const secure = config.AUTH_ISSUER.startsWith('https:');
  const attributes = { httpOnly: true, sameSite: 'lax', secure, signed: true } as const;
  return {
    keys: [...config.AUTH_COOKIE_KEYS],
    names: {
      session: `${secure ? '__Host-' : ''}auth_session`,
      interaction: `${secure ? '__Secure-' : ''}auth_interaction`,
      resume: `${secure ? '__Secure-' : ''}auth_resume`,
    },
    long: attributes,
    short: attributes,
  };
}
