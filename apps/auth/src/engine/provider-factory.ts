import type { EventEmitter } from 'node:events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import Provider, { type Configuration, type FindAccount, type KoaContextWithOIDC } from 'oidc-provider';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { RequestDatabase } from '../database/request-database.js';
import { MintGate } from '../grants/mint-gate.js';
import { Resources } from '../resources/resources.service.js';
import { Sessions } from '../sessions/sessions.service.js';
import { SigningKeys } from '../signing-keys/signing-keys.js';
import { accessTokenClaims } from './access-token-claims.js';
import { closeToOtherOrigins } from './close-to-other-origins.js';
import { isDatabaseAway } from './database-away.js';
import { extendProvider } from './extensions.js';
import { handOverPages } from './hand-over-pages.js';
import { PublishedKey } from './published-key.js';
import { algorithms } from './settings/algorithms.js';
import { accountFinder, acrValues, claims } from './settings/claims.js';
import { cookies } from './settings/cookies.js';
import { interactions, loadExistingGrant } from './settings/interactions.js';
import { lifetimes } from './settings/lifetimes.js';
import { renderErrorPage, signOutPages } from './settings/pages.js';
import { refreshTokens } from './settings/refresh-tokens.js';
import { resourceIndicators } from './settings/resource-indicators.js';
import { routes } from './settings/routes.js';
import { EngineStorage } from './storage/engine-storage.js';
import { StructuredTokens } from './structured-tokens.js';
import { TokenTransactions } from './token-transactions.js';
import { mayIntrospect, mayRevoke } from './token-policies.js';

const OWN_SCOPES = ['openid', 'offline_access', 'profile', 'email', 'auth:admin'];

/** Builds the engine for one key set and one list of resources. Engines are immutable and cheap: another key set, another engine. */
@Injectable()
export class ProviderFactory {
  readonly #log = new Logger('Engine');

  constructor(
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    private readonly storage: EngineStorage,
    private readonly database: RequestDatabase,
    private readonly gate: MintGate,
    private readonly resources: Resources,
    private readonly sessions: Sessions,
    private readonly keys: SigningKeys,
    private readonly tokenTransactions: TokenTransactions,
    private readonly structuredTokens: StructuredTokens,
  ) {}

  async build(): Promise<Provider> {
    const scopes = (await this.resources.list()).flatMap((resource) => resource.scopes);
    const findAccount = accountFinder(this.database);
    const configuration = this.configuration(findAccount, [...new Set([...OWN_SCOPES, ...scopes])], await this.longestLifetimeS());
    const provider = new Provider(this.config.AUTH_ISSUER, configuration);
    // `mountEngine` sets X-Forwarded-Proto to the issuer's scheme, whatever the request came with.
    provider.proxy = true;
    extendProvider(provider, this.sessions);
    closeToOtherOrigins(provider, this.config.AUTH_CORS_ORIGINS);
    provider.use(handOverPages(findAccount));
    provider.use(this.tokenTransactions.middleware);
    this.structuredTokens.attach(provider);
    provider.on('server_error', (ctx, error) => this.answerFailure(ctx, error));
    const koa: EventEmitter = provider;
    koa.on('error', (error: Error) => this.#log.error({ event: 'engine.failed', stack: error.stack }));
    return provider;
  }

  /** The stack alone is logged, since a failed query carries its parameters. A database that is away is worth another try. */
  private answerFailure(ctx: KoaContextWithOIDC, error: Error): void {
    this.#log.error({ event: 'engine.server_error', route: ctx.oidc.route, stack: error.stack });
    if (!isDatabaseAway(error)) return;
    ctx.status = 503;
    ctx.set('Retry-After', '2');
    if (ctx.type === 'application/json') ctx.body = { error: 'temporarily_unavailable', error_description: 'try again in a moment' };
  }

  private configuration(findAccount: FindAccount, scopes: string[], longestLifetimeS: number): Configuration {
    const lifetimeS = this.config.AUTH_ACCESS_TOKEN_LIFETIME_S;
    const { AUTH_ISSUER: issuer, AUTH_CORS_ORIGINS: corsOrigins } = this.config;
    return {
      adapter: (model: string) => this.storage.for(model),
      jwks: { keys: this.signingKeys() },
      enabledJWA: algorithms,
      routes,
      scopes,
      claims,
      acrValues: [...acrValues],
      findAccount,
      cookies: cookies(this.config),
      ttl: lifetimes(lifetimeS),
      interactions,
      loadExistingGrant,
      ...refreshTokens(this.database),
      formats: { customizers: { jwt: accessTokenClaims(this.gate, issuer, lifetimeS) } },
      responseTypes: ['code'],
      pkce: { required: () => true },
      clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
      clientDefaults: { grant_types: ['authorization_code'], response_types: ['code'], id_token_signed_response_alg: 'ES256' },
      clientBasedCORS: (_ctx, origin) => corsOrigins.includes(origin),
      clockTolerance: 5,
      extraClientMetadata: { properties: OWN_CLIENT_METADATA },
      discovery: { access_token_lifetime_max: longestLifetimeS },
      renderError: renderErrorPage,
      features: {
        devInteractions: { enabled: false },
        dPoP: { enabled: false },
        clientCredentials: { enabled: true },
        introspection: { enabled: true, allowedPolicy: mayIntrospect },
        revocation: { enabled: true, allowedPolicy: mayRevoke },
        rpInitiatedLogout: { enabled: true, ...signOutPages(findAccount) },
        resourceIndicators: resourceIndicators(this.resources, issuer, this.keys.current().kid, lifetimeS),
        externalSigningSupport: { enabled: true, ack: 'experimental-01' },
      },
    };
  }

  /** The longest that any live token can have been minted with: longer than ours after it was lowered (PROTOCOL §2). */
  private async longestLifetimeS(): Promise<number> {
    const [state] = await this.database.query<{ longest: number }>('SELECT lifetime_max_s AS longest FROM ledger_state');
    return Math.max(this.config.AUTH_ACCESS_TOKEN_LIFETIME_S, state?.longest ?? 0);
  }

  /** The current key first, since the engine signs with the first that fits. */
  private signingKeys() {
    const { kid, privateJwk } = this.keys.current();
    const others = this.keys.published().filter((jwk) => jwk.kid !== kid);
    return [{ ...privateJwk, kid, alg: 'ES256', use: 'sig' }, ...others.map((jwk) => new PublishedKey({ ...jwk, alg: 'ES256' }))];
  }
}

const OWN_CLIENT_METADATA = [
  'first_party',
  'default_resource',
  'default_scope',
  'generation',
  'issuer_generation',
  'always_refresh',
  'may_introspect',
];
