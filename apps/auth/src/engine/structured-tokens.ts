import { Inject, Injectable } from '@nestjs/common';
import { createLocalJWKSet, errors as joseErrors, jwtVerify } from 'jose';
import { type Client, errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { z } from 'zod';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { RequestDatabase } from '../database/request-database.js';
import { Resources } from '../resources/resources.service.js';
import { RevocationLedger } from '../revocation/revocation-ledger.js';
import { SigningKeys } from '../signing-keys/signing-keys.js';
import { LiveTokens } from './live-tokens.js';
import { type IssuedToken, issuedTokenSchema } from './issued-token.js';

/**
 * `/introspect` and `/revoke` for JWTs. The engine refuses them with `unsupported_token_type`, after it has authenticated the client:
 * only where that was its answer is it answered anew here (DESIGN §11).
 */
@Injectable()
export class StructuredTokens {
  constructor(
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    private readonly database: RequestDatabase,
    private readonly keys: SigningKeys,
    private readonly ledger: RevocationLedger,
    private readonly resources: Resources,
    private readonly live: LiveTokens,
  ) {}

  attach(provider: Provider): void {
    const refused = new WeakMap<object, KoaContextWithOIDC>();
    const note = (ctx: KoaContextWithOIDC, error: Error) => {
      if (error instanceof errors.UnsupportedTokenType) refused.set(ctx.req, ctx);
    };
    provider.on('introspection.error', note);
    provider.on('revocation.error', note);
    provider.use(async (ctx, next) => {
      await next();
      const oidcCtx = refused.get(ctx.req);
      if (oidcCtx !== undefined) await this.answer(oidcCtx);
      else if (ctx.status === 200 && asksConfirmation(ctx['oidc'])) answerError(ctx, 'confirm is not available');
    });
  }

  private async answer(ctx: KoaContextWithOIDC): Promise<void> {
    const client = ctx.oidc.client;
    const text = ctx.oidc.params?.['token'];
    if (client === undefined || typeof text !== 'string') return;
    if (ctx.oidc.route === 'introspection') return this.introspect(ctx, client, text);
    if (asksConfirmation(ctx.oidc)) return answerError(ctx, 'confirm is not available');
    return this.revoke(ctx, client, text);
  }

  private async introspect(ctx: KoaContextWithOIDC, client: Client, text: string): Promise<void> {
    const token = await this.verify(text);
    ctx.status = 200;
    ctx.type = 'json';
    ctx.body = { active: false };
    if (token === undefined || !(await this.maySee(client, token)) || !(await this.live.isLive(token))) return;
    const { kid: _kid, ...claims } = token;
    ctx.body = { active: true, ...claims, token_type: 'Bearer' };
  }

  private async revoke(ctx: KoaContextWithOIDC, client: Client, text: string): Promise<void> {
    const token = await this.verify(text);
    if (token !== undefined && token.client_id !== client.clientId) {
      return answerError(ctx, 'client is not authorized to revoke the presented token');
    }
    if (token !== undefined) {
      await this.database.transact((tx) =>
        this.ledger.record(tx, { kind: 'token', value: token.jti, reason: 'token-revoked', initiator: `client:${client.clientId}` }),
      );
    }
    // An unknown token is as dead as a revoked one (RFC 7009 §2.2).
    ctx.status = 200;
    ctx.type = 'text';
    ctx.body = '';
  }

  /** The token's own client, the service it is meant for, and a client registered for that. */
  private async maySee(client: Client, token: IssuedToken): Promise<boolean> {
    if (token.client_id === client.clientId) return true;
    if (client.clientAuthMethod === 'none') return false;
    if (client['may_introspect'] === true) return true;
    return (await this.resources.findByClient(client.clientId))?.audience === token.aud;
  }

  /** One of our own access tokens, genuine and not expired. */
  private async verify(text: string): Promise<IssuedToken | undefined> {
    try {
      const { payload, protectedHeader } = await jwtVerify(text, createLocalJWKSet({ keys: [...this.keys.published()] }), {
        issuer: this.config.AUTH_ISSUER,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        requiredClaims: ['exp'],
      });
      return { ...issuedTokenSchema.parse(payload), kid: z.string().parse(protectedHeader.kid) };
    } catch (error) {
      if (error instanceof joseErrors.JOSEError || error instanceof z.ZodError || error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

/** The engine knows no `confirm`: an unknown token would be answered 200. */
function asksConfirmation(oidc: KoaContextWithOIDC['oidc'] | undefined): boolean {
  return oidc?.route === 'revocation' && oidc.body?.['confirm'] !== undefined;
}

function answerError(ctx: Pick<KoaContextWithOIDC, 'status' | 'body' | 'type'>, description: string): void {
  ctx.status = 400;
  ctx.type = 'json';
  ctx.body = { error: 'invalid_request', error_description: description };
}
