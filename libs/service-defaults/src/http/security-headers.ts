import type { INestApplication } from '@nestjs/common';
import type { ServiceSettings } from '../service-settings.js';

type SecurityHeaders = NonNullable<Parameters<INestApplication['useSecurityHeaders']>[0]>;

/** For answers that are data: nothing in them may run, be framed or be read from another site. Pages set a policy of their own. */
export function securityHeaders(settings: ServiceSettings): SecurityHeaders {
  return {
    contentSecurityPolicy: { useDefaults: false, directives: settings.demo ? docsPolicy : dataPolicy },
    crossOriginResourcePolicy: { policy: 'same-site' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // On plain http it would be wrong: a browser would insist on https for every port of localhost.
    strictTransportSecurity: settings.publicUrl.startsWith('https:'),
  };
}

const dataPolicy = { 'default-src': "'none'", 'frame-ancestors': "'none'" };

// The page at /docs brings its own script and styles.
const docsPolicy = {
  'default-src': "'none'",
  'frame-ancestors': "'none'",
  'connect-src': "'self'",
  'img-src': ["'self'", 'data:'],
  'script-src': "'self'",
  'style-src': ["'self'", "'unsafe-inline'"],
};
