import type { Configuration } from 'oidc-provider';

/** DESIGN §4. */
export const routes: NonNullable<Configuration['routes']> = {
  authorization: '/authorize',
  pushed_authorization_request: '/par',
  token: '/token',
  revocation: '/revoke',
  introspection: '/introspect',
  userinfo: '/userinfo',
  end_session: '/logout',
  jwks: '/.well-known/jwks.json',
};
