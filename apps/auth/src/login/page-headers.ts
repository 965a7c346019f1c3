import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import { stylesheetSource } from './views/stylesheet-source.js';

const FORM_TARGETS_MAX = 20;

/** What the headers of one page depend on. */
export interface PageHeaders {
  /** The issuer's public address: https or loopback http. */
  readonly issuer: string;
  /** Where a form on the page may lead in the end: the redirect URIs of the client, already validated. */
  readonly formTargets?: readonly string[] | undefined;
}

/**
 * Sets the security headers of a page for people. No script runs on any of them, so none is allowed, not even by a nonce; the one style
 * sheet is allowed by its hash.
 */
export function setPageHeaders(request: IncomingMessage, response: ServerResponse, page: PageHeaders): void {
  const https = page.issuer.startsWith('https:');
  const apply = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [stylesheetSource],
        imgSrc: ['data:'],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'", ...formActionSources(page.formTargets ?? [])],
        // On loopback http it would send the form to a port that speaks no TLS.
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // Not `no-referrer`: with it a browser sends `Origin: null` with our own forms, and the check of their origin would be blind.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https,
    frameguard: { action: 'deny' },
    crossOriginEmbedderPolicy: false,
  });
  apply(request, response, failed);
  response.setHeader('Cache-Control', 'no-store');
}

/**
 * Chromium and Safari apply `form-action` to every redirect after the form, so the client's own addresses must stand in it. CSP has no
 * spelling for an IPv6 address, and none for an app's scheme but the scheme: there the scheme is allowed.
 */
function formActionSources(targets: readonly string[]): string[] {
  const sources = targets.map((target) => {
    const url = URL.parse(target);
    if (url === null) return undefined;
    const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
    return isWeb && !url.hostname.startsWith('[') ? url.origin : url.protocol;
  });
  return [...new Set(sources)]
    .filter((source) => source !== undefined)
    .filter((source) => source !== 'javascript:' && source !== 'data:')
    .slice(0, FORM_TARGETS_MAX);
}

function failed(error?: unknown): void {
  if (error instanceof Error) throw error;
}
