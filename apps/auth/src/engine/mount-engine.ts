import { type INestApplication, Logger } from '@nestjs/common';
import type { Express, NextFunction, Request, Response } from 'express';
import { readBasicCredentials } from '../clients/basic-credentials.js';
import type { AuthConfig } from '../config.js';
import { renderError } from '../login/views/index.js';
import { stylesheetSource } from '../login/views/stylesheet-source.js';
import { carriesCookies, engineMethods } from './engine-paths.js';
import { IssuerHost } from './issuer-host.js';
import { OidcEngine } from './oidc-engine.js';

/**
 * Puts the engine before Nest's routes and body parsers, by a middleware that tests the path: mounted as it is it would hide every
 * route, and mounted on paths it builds wrong addresses (DESIGN §11). Other hosts than the issuer's get 421 everywhere but at
 * `/health` and `/metrics`.
 */
export function mountEngine(app: INestApplication, config: AuthConfig): void {
  const express: Express = app.getHttpAdapter().getInstance();
  express.disable('x-powered-by');
  if (config.AUTH_TRUST_PROXY !== undefined) express.set('trust proxy', config.AUTH_TRUST_PROXY);

  app.use(refuseOtherHosts(new IssuerHost(config)));
  app.use(demandScheme(config));
  app.use(refuseUnreadableCredentials(config));
  const engine = app.get(OidcEngine);
  app.use((request: Request, response: Response, next: NextFunction) => {
    const methods = engineMethods(request.path);
    if (methods === undefined) return next();
    setHeaders(response, config);
    if (request.method !== 'OPTIONS' && !methods.split(', ').includes(request.method)) return refuseMethod(response, methods);
    engine.answer(request, response).catch(next);
  });
}

/** The engine would say `Not Found` of a path that is there (RFC 9110 §15.5.6). */
function refuseMethod(response: Response, methods: string): void {
  response
    .status(405)
    .set('Allow', methods)
    .json({ error: 'invalid_request', error_description: `this address takes ${methods}` });
}

function refuseOtherHosts(host: IssuerHost) {
  return (request: Request, response: Response, next: NextFunction) => {
    if (/^\/(health|metrics)(\/|$)/.test(request.path)) return next();
    if (!host.answers(request)) {
      response.status(421).json({ error: 'invalid_request', error_description: 'this issuer has another address' });
      return;
    }
    const secure = request.secure;
    host.impose(request);
    response.locals['cameSecure'] = secure;
    next();
  };
}

/** Secure cookies do not travel over plain http: better one sentence for the operator than a sign-in that ends nowhere. */
function demandScheme(config: AuthConfig) {
  const log = new Logger('Engine');
  const needsTls = config.AUTH_ISSUER.startsWith('https:');
  return (request: Request, response: Response, next: NextFunction) => {
    if (!needsTls || response.locals['cameSecure'] === true || !carriesCookies(request.path)) return next();
    const description = `${config.AUTH_ISSUER} is https, but this request came over plain http. Name the proxy that terminates TLS in AUTH_TRUST_PROXY, and let it send X-Forwarded-Proto.`;
    log.error({ event: 'engine.plain_http', reason: description });
    setHeaders(response, config);
    response
      .status(400)
      .type('html')
      .send(renderError({ error: 'invalid_request', description }));
  };
}

/** The engine answers 400 to credentials it cannot read; RFC 6749 §5.2 wants 401 `invalid_client` and the scheme. */
function refuseUnreadableCredentials(config: AuthConfig) {
  const paths = new Set(['/token', '/par', '/revoke', '/introspect']);
  return (request: Request, response: Response, next: NextFunction) => {
    const { authorization } = request.headers;
    if (authorization === undefined || !paths.has(request.path.toLowerCase().replace(/\/$/, ''))) return next();
    if (readBasicCredentials(authorization) !== undefined) return next();
    response
      .status(401)
      .set({ 'WWW-Authenticate': `Basic realm="${config.AUTH_ISSUER}"`, 'Cache-Control': 'no-store' })
      .json({ error: 'invalid_client', error_description: 'client authentication failed' });
  };
}

// The stylesheet stands in the page: it is allowed by its hash. No `form-action`: Chromium applies it to the redirect back to the client.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${stylesheetSource}`,
  'img-src data:',
  "script-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';');

function setHeaders(response: Response, config: AuthConfig): void {
  response.set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  });
  if (config.AUTH_ISSUER.startsWith('https:')) response.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
}
