import { randomUUID } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { clientSecretMatches } from '../clients/client-secret.js';
import { parseGenerations } from '../grants/generations.js';
import { canonicalResource } from '../resources/resource-identifier.js';
import type { Sessions } from '../sessions/sessions.service.js';
import { noteOfflineAccess } from './settings/offline-access.js';

/** What the engine has no setting for, done on the classes that each provider instance makes for itself (DESIGN §11). */
export function extendProvider(provider: Provider, sessions: Sessions): void {
  useUuids(provider);
  noteGenerations(provider);
  endSessionsInLedger(provider, sessions);
  compareHashedSecrets(provider);
  completeParameters(provider);
}

/** `sid` and `grant_id` are UUIDs, set before the first save; every client's `sid` is the session's own. */
function useUuids(provider: Provider): void {
  const { Grant, Session } = provider;
  Object.defineProperty(Grant.prototype, 'generateTokenId', { value: () => randomUUID() });
  // The engine's only way to a session; types do not show it.
  const instantiate: (payload?: object) => InstanceType<typeof Session> = Reflect.get(Session, 'instantiate').bind(Session);
  Object.defineProperty(Session, 'instantiate', {
    value: (payload?: object) => {
      const session = instantiate(payload);
      if (payload === undefined || !('uid' in payload)) session.uid = randomUUID();
      return session;
    },
  });
  Object.defineProperty(Session.prototype, 'sidFor', {
    value: function sidFor(this: InstanceType<typeof Session>, _clientId: string, set?: string) {
      return set === undefined ? this.uid : undefined;
    },
  });
}

/** Session and grant carry the generations of the snapshot in which the person's credential was checked (PROTOCOL §8). */
function noteGenerations(provider: Provider): void {
  const { Session, Grant } = provider;
  addToPayload(Session, 'generations');
  addToPayload(Grant, 'generations', 'sid');
  const loginAccount = ownMethod(Session.prototype, 'loginAccount');
  Object.defineProperty(Session.prototype, 'loginAccount', {
    value: function noteAndLogin(this: object, details: unknown) {
      Reflect.apply(loginAccount, this, [details]);
      const result = contextOf(provider).oidc.entities.Interaction?.result;
      Object.assign(this, { generations: parseGenerations(result?.['generations'] ?? result?.login?.['generations']) });
    },
  });
}

/** Signing out destroys the session; a changed cookie only its old record, which does not come here. */
function endSessionsInLedger(provider: Provider, sessions: Sessions): void {
  const destroy = ownMethod(provider.Session.prototype, 'destroy');
  Object.defineProperty(provider.Session.prototype, 'destroy', {
    value: async function endAndDestroy(this: InstanceType<Provider['Session']>) {
      if (this.accountId !== undefined) await sessions.end(this.uid, `account:${this.accountId}`);
      await Reflect.apply(destroy, this, []);
    },
  });
}

function ownMethod(prototype: object, name: string): Function {
  const method: unknown = Reflect.get(prototype, name);
  if (typeof method !== 'function') throw new TypeError(`The engine has no ${name} any more.`);
  return method;
}

function compareHashedSecrets(provider: Provider): void {
  provider.Client.prototype.compareClientSecret = function compare(actual) {
    return typeof this.clientSecret === 'string' && clientSecretMatches(actual, this.clientSecret);
  };
}

/** Parameters get their canonical spelling as they are assembled, and a client's defaults as soon as the client is known. */
function completeParameters(provider: Provider): void {
  class CompletingContext extends provider.OIDCContext {
    #params: Record<string, unknown> | undefined;

    constructor(ctx: KoaContextWithOIDC) {
      super(ctx);
      Object.defineProperty(this, 'params', {
        get: () => this.#params,
        set: (params: Record<string, unknown> | undefined) => {
          if (params !== undefined) params['resource'] = canonicalResources(params['resource'], provider.issuer);
          this.#params = params;
          // At /par the client is known before the request's own parameters are.
          if (params !== undefined && this.client !== undefined) completeFor(contextOf(provider));
        },
      });
    }

    override entity(key: string, value: unknown): void {
      super.entity(key, value);
      if (key === 'Client') completeFor(contextOf(provider));
    }
  }
  Object.defineProperty(provider, 'OIDCContext', { value: CompletingContext });
}

const asksForScopes = new Set(['authorization', 'pushed_authorization_request']);

function completeFor(ctx: KoaContextWithOIDC): void {
  const { client, params, route } = ctx.oidc;
  if (client === undefined || params === undefined) return;
  if (route === 'end_session') forgetUnregisteredReturn(client, params);
  const asks = asksForScopes.has(route) || params['grant_type'] === 'client_credentials';
  if (asks && params['scope'] === undefined) params['scope'] = client['default_scope'] ?? undefined;
  noteOfflineAccess(ctx);
}

/** Signing out ends on our own page then, and not in the engine's error (RP-Initiated Logout 1.0 §3). */
function forgetUnregisteredReturn(client: InstanceType<Provider['Client']>, params: Record<string, unknown>): void {
  const returnTo = params['post_logout_redirect_uri'];
  if (typeof returnTo === 'string' && !client.postLogoutRedirectUriAllowed(returnTo)) params['post_logout_redirect_uri'] = undefined;
}

/** To name the issuer itself is to name no resource: its tokens are the opaque ones (DESIGN §4). */
function canonicalResources(value: unknown, issuer: string): unknown {
  const given = Array.isArray(value) ? value : [value];
  const resources = given
    .map((item: unknown) => (typeof item === 'string' ? canonicalResource(item) : item))
    .filter((item) => item !== issuer);
  return Array.isArray(value) && resources.length > 0 ? resources : resources[0];
}

function addToPayload(model: { readonly IN_PAYLOAD: string[] }, ...names: string[]): void {
  const properties = [...model.IN_PAYLOAD, ...names];
  Object.defineProperty(model, 'IN_PAYLOAD', { value: properties });
}

function contextOf(provider: Provider): KoaContextWithOIDC {
  const ctx = (provider.constructor as typeof Provider).ctx;
  if (ctx === undefined) throw new TypeError('The engine runs within a request.');
  return ctx;
}
